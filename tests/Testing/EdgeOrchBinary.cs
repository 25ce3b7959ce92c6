namespace EdgeOrch.Testing;

/// <summary>Where the native executable under test is.</summary>
public static class EdgeOrchBinary
{
    /// <summary><c>EDGEORCH_BINARY</c>, else artifacts/edgeorch.</summary>
    /// <exception cref="FileNotFoundException">There is none yet.</exception>
    public static string Path
    {
        get
        {
            string path = Environment.GetEnvironmentVariable("EDGEORCH_BINARY") is { Length: > 0 } given
                ? given
                : System.IO.Path.Combine(TestRun.Repository, "artifacts", "edgeorch");
            return File.Exists(path) ? path : throw new FileNotFoundException(
                $"no native executable at {path}: run scripts/build.sh, or set EDGEORCH_BINARY");
        }
    }

    /// <summary>Runs a command of the executable to its end, such as <c>version</c> or <c>token</c>.</summary>
    public static Task<CommandResult> RunAsync(params string[] arguments) => Command.RunAsync(Path, arguments);
}
