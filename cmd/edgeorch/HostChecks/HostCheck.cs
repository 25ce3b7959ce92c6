namespace EdgeOrch.Cli.HostChecks;

/// <summary>How a check ended.</summary>
internal enum HostCheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but something is lost.</summary>
    Warn,

    /// <summary>EdgeOrch cannot work like this.</summary>
    Fail,
}

/// <summary>One judgement about a host.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Name">What was looked at, in a word or two.</param>
/// <param name="What">What was found.</param>
/// <param name="Fix">What to do; null when nothing is to do.</param>
internal sealed record HostCheck(HostCheckStatus Status, string Name, string What, string? Fix)
{
    public static HostCheck Ok(string name, string what) => new(HostCheckStatus.Ok, name, what, null);

    public static HostCheck Warn(string name, string what, string fix) => new(HostCheckStatus.Warn, name, what, fix);

    public static HostCheck Fail(string name, string what, string fix) => new(HostCheckStatus.Fail, name, what, fix);

    /// <summary>The check on one line.</summary>
    public override string ToString() => $"{Status.ToString().ToLowerInvariant(),-4} {Name}: {What}{(Fix is null ? "" : "; " + Fix)}";
}
