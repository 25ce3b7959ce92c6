using System.Diagnostics;
using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Route;

namespace EdgeOrch.Network.Tests;

/// <summary>A network namespace of a test's own, with its loopback up; gone when disposed.</summary>
internal sealed class TestNamespace : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgeorch-netns-").FullName;

    public TestNamespace(string name = "test")
    {
        Path = System.IO.Path.Combine(_directory, name);
        NetworkNamespace.Create(Path);
        NetworkNamespace.Run(Path, () =>
        {
            using var route = RouteNetlink.Open();
            route.SetUp(1);
        });
    }

    public string Path { get; }

    public T Run<T>(Func<T> action) => NetworkNamespace.Run(Path, action);

    public void Run(Action action) => NetworkNamespace.Run(Path, action);

    /// <summary>Runs a program inside and returns its output; a failing program fails the test.</summary>
    public string Command(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("nsenter", ["--net=" + Path, program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)), program + " does not end");
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error.Result}");
        return output;
    }

    public void Dispose()
    {
        NetworkNamespace.Remove(Path);
        Directory.Delete(_directory, recursive: true);
    }
}
