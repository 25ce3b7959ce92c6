namespace EdgeOrch.Testing;

/// <summary>How a test starts a server or an agent. What is not set is not passed, so the product's default counts.</summary>
public sealed record EdgeOrchOptions
{
    /// <summary>Data directory; kept when the process ends, so that a second start finds it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Node name, if not the host's.</summary>
    public string? NodeName { get; init; }

    /// <summary>Address of the node, and the address the test reaches a server at; loopback by default.</summary>
    public string? NodeIp { get; init; }

    /// <summary>Port of the server; a free one by default.</summary>
    public int? Port { get; init; }

    /// <summary>The node's containerd, see <see cref="ContainerdInstance.Endpoint"/>.</summary>
    public string? ContainerRuntimeEndpoint { get; init; }

    /// <summary>The network namespace it runs in; this process's own by default.</summary>
    public NetworkNamespace? Space { get; init; }

    /// <summary>Further arguments, such as <c>--disable-agent</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables added to the environment.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}
