namespace EdgeOrch.Tidy.Tests;

/// <summary>One place that breaks a house rule, with what to do instead.</summary>
public sealed record Finding(string Path, int Line, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}:{Line}: {Message}";
}
