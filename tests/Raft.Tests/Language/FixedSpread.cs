namespace EdgeOrch.Raft.Tests.Language;

/// <summary>A random source that is none: servers wait for an election as long as the scenario says.</summary>
internal sealed class FixedSpread(int spread) : Random
{
    /// <inheritdoc/>
    public override int Next(int maxValue) => spread % maxValue;
}
