namespace EdgeOrch.Cli.Objects;

/// <summary>Exit codes of the object commands.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The work failed.</summary>
    public const int Failure = 1;

    /// <summary>Flags or files are wrong.</summary>
    public const int Misuse = 2;
}
