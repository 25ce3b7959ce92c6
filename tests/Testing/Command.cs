using System.ComponentModel;
using System.Diagnostics;

namespace EdgeOrch.Testing;

/// <summary>Runs other programs to their end. Nothing goes through a shell, so arguments need no quoting.</summary>
public static class Command
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Runs a program and collects its output.</summary>
    /// <param name="file">A path, or a name looked up on PATH, /usr/sbin and /sbin.</param>
    /// <param name="arguments">The arguments as the program sees them.</param>
    /// <param name="input">Standard input; none by default.</param>
    /// <param name="timeout">After this the program and its children are killed; two minutes by default.</param>
    /// <param name="environment">Variables added to this process's own.</param>
    /// <param name="cancel">Kills the program and its children.</param>
    /// <exception cref="TimeoutException">The program did not end in time; the message has what it had written.</exception>
    public static async Task<CommandResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string? input = null,
        TimeSpan? timeout = null,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancel = default)
    {
        ProcessStartInfo start = StartInfo(file, arguments, environment);
        start.RedirectStandardInput = true;
        string line = file + " " + string.Join(' ', start.ArgumentList);
        using Process process = Start(start, line);
        OutputCollector output = new(process.StandardOutput);
        OutputCollector error = new(process.StandardError);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout ?? DefaultTimeout);
        try
        {
            await FeedAsync(process, input, limit.Token);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            throw new TimeoutException($"{line}\ndid not end within {timeout ?? DefaultTimeout}\n"
                + $"--- stdout\n{await output.ReadAsync()}\n--- stderr\n{await error.ReadAsync()}");
        }

        return new CommandResult(line, process.ExitCode, await output.ReadAsync(), await error.ReadAsync());
    }

    /// <summary>Runs a program that must succeed and returns its standard output without surrounding white space.</summary>
    public static async Task<string> OutputAsync(string file, params string[] arguments) =>
        (await RunAsync(file, arguments)).Succeeded().Out.Trim();

    internal static ProcessStartInfo StartInfo(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        ProcessStartInfo start = new(Resolve(file), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["EDGEORCH_TEST_RUN"] = TestRun.Id;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    internal static Process Start(ProcessStartInfo start, string line)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{line} did not start");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"cannot start {line}: {e.Message}", e);
        }
    }

    private static async Task FeedAsync(Process process, string? input, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.WriteAsync((input ?? string.Empty).AsMemory(), cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended, or closed its input, without reading all of it: its exit status tells the story.
        }
    }

    /// <summary>An ordinary user's PATH often lacks the directories of administration tools.</summary>
    private static string Resolve(string file)
    {
        if (file.Contains('/', StringComparison.Ordinal))
        {
            return file;
        }

        string path = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin";
        return path.Split(':').Select(directory => Path.Combine(directory, file)).FirstOrDefault(File.Exists) ?? file;
    }
}
