using System.Diagnostics;

namespace EdgeOrch.Testing;

/// <summary>A long-running program started by a test, with its output kept in a file.</summary>
public sealed class Daemon : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _name;

    private Daemon(Process process, string name, string logPath)
    {
        _process = process;
        _name = name;
        LogPath = logPath;
    }

    /// <summary>The process id; valid also when it was started inside a network namespace.</summary>
    public int Pid => _process.Id;

    /// <summary>Whether it is still running.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Its exit status once it ended.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>The file its output is appended to.</summary>
    public string LogPath { get; }

    /// <summary>Everything it wrote to standard output and standard error so far.</summary>
    public string Log
    {
        get
        {
            using StreamReader reader = new(File.Open(LogPath, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd();
        }
    }

    /// <summary>Starts a program and returns at once.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="file">Path or name of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="logPath">Where its output is appended.</param>
    /// <param name="space">The network namespace it runs in; this process's own by default.</param>
    /// <param name="environment">Variables added to this process's own.</param>
    public static Daemon Start(
        string name,
        string file,
        IEnumerable<string> arguments,
        string logPath,
        NetworkNamespace? space = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        // Each program replaces the one before, so the process id is the last one's. The shell hands the log file over as
        // output: with a pipe, a child that outlives the program would keep its end open. Unlike "ip netns exec", nsenter
        // stays in this mount namespace, which a container runtime needs for its mounts to be seen.
        IEnumerable<string> inner = space is null ? [file] : ["nsenter", $"--net={space.Path}", "--", file];
        ProcessStartInfo start = Command.StartInfo(
            "/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", logPath, .. inner, .. arguments], environment);
        start.RedirectStandardOutput = false;
        start.RedirectStandardError = false;
        return new Daemon(Command.Start(start, name), name, logPath);
    }

    /// <summary>Waits until <paramref name="ready"/> holds; fails at once, with the log, when the program ends first.</summary>
    public async Task WaitForAsync(Func<Task<bool>> ready, TimeSpan deadline, string describe)
    {
        try
        {
            await Eventually.TrueAsync(async () => !IsRunning || await ready(), deadline, $"{_name}: {describe}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{Tail()}", e);
        }

        if (!IsRunning)
        {
            throw new InvalidOperationException($"{_name} ended with status {ExitCode} before: {describe}\n{Tail()}");
        }
    }

    /// <summary>Asks it to end (SIGTERM) and waits.</summary>
    /// <returns>Its exit status.</returns>
    /// <exception cref="TimeoutException">It is still running after 30 seconds; it is then killed.</exception>
    public async Task<int> StopAsync()
    {
        Native.Signal(Pid, Native.SIGTERM);
        using CancellationTokenSource limit = new(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            throw new TimeoutException($"{_name} ignored SIGTERM for {StopLimit.TotalSeconds} s\n{Tail()}");
        }
    }

    /// <summary>Ends it without warning (SIGKILL), as a crash or a power cut would. Its children live on.</summary>
    public async Task KillAsync()
    {
        Native.Signal(Pid, Native.SIGKILL);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>The last lines of the log, for messages.</summary>
    public string Tail(int lines = 60) => string.Join('\n', Log.Split('\n').TakeLast(lines));

    /// <summary>Stops it if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
