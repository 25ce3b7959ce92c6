namespace EdgeOrch.Testing;

/// <summary>A network namespace with loopback up. Deleting it deletes the links inside.</summary>
public sealed class NetworkNamespace : IAsyncDisposable
{
    private NetworkNamespace(string name) => Name = name;

    /// <summary>As <c>ip netns</c> shows it.</summary>
    public string Name { get; }

    /// <summary>The file that keeps the namespace alive.</summary>
    public string Path => "/run/netns/" + Name;

    /// <summary>Makes a namespace with a name no other test uses.</summary>
    public static async Task<NetworkNamespace> CreateAsync(string label)
    {
        NetworkNamespace created = new($"eo{TestRun.Id}-{label}-{TestRun.UniqueSuffix()}");
        await Command.OutputAsync("ip", "netns", "add", created.Name);
        await Command.OutputAsync("ip", "-n", created.Name, "link", "set", "lo", "up");
        return created;
    }

    /// <summary>Runs a program inside, in this process's mount namespace.</summary>
    public Task<CommandResult> RunAsync(string file, params string[] arguments) =>
        Command.RunAsync("nsenter", [$"--net={Path}", "--", file, .. arguments]);

    /// <summary>Deletes the namespace. Processes still inside keep it until they end.</summary>
    public async ValueTask DisposeAsync() => await Command.RunAsync("ip", ["netns", "delete", Name]);
}
