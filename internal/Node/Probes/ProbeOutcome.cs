namespace EdgeOrch.Node.Probes;

/// <summary>The result of probing once.</summary>
/// <param name="Success">Whether the container answered as it should.</param>
/// <param name="Message">What was wrong, as upstream words it.</param>
public readonly record struct ProbeOutcome(bool Success, string Message)
{
    /// <summary>It answered.</summary>
    public static readonly ProbeOutcome Good = new(true, "");
}
