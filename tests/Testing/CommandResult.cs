namespace EdgeOrch.Testing;

/// <summary>What a finished command left behind.</summary>
/// <param name="Line">The command line, for messages.</param>
/// <param name="ExitCode">The exit status; 128 + signal when killed.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Err">Standard error.</param>
public sealed record CommandResult(string Line, int ExitCode, string Out, string Err)
{
    /// <summary>This result when the command succeeded.</summary>
    /// <exception cref="InvalidOperationException">The exit status is not 0; the message has the whole output.</exception>
    public CommandResult Succeeded() => ExitCode == 0 ? this : throw new InvalidOperationException(ToString());

    /// <inheritdoc/>
    public override string ToString() => $"{Line}\nexit {ExitCode}\n--- stdout\n{Out}\n--- stderr\n{Err}";
}
