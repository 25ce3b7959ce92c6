using System.CommandLine;
using EdgeOrch.Client;
using EdgeOrch.Client.Kubeconfig;

namespace EdgeOrch.Cli.Objects;

/// <summary>The flags every object command has: which server, as whom, in which namespace.</summary>
internal sealed class ConnectionFlags
{
    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "Kubeconfig file; otherwise $KUBECONFIG, ~/.kube/config or /etc/edgeorch/kubeconfig",
        HelpName = "file",
    };

    private readonly Option<string?> _context = new("--context") { Description = "Context of the kubeconfig to use", HelpName = "name" };

    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "Namespace of the objects", HelpName = "name" };

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_namespace);
        command.Options.Add(_kubeconfig);
        command.Options.Add(_context);
    }

    /// <summary>The namespace given by flag, or null.</summary>
    public string? NamespaceOf(ParseResult flags) => flags.GetValue(_namespace);

    /// <summary>Reads the kubeconfig and runs the work over HTTPS.</summary>
    /// <exception cref="KubeconfigException">There is none or it is unusable.</exception>
    public async Task<int> RunAsync(ParseResult flags, Func<ObjectSession, Task<int>> work)
    {
        var context = flags.GetValue(_context);
        var file = KubeconfigFile.Load(flags.GetValue(_kubeconfig));
        using var transport = new HttpApiTransport(file.TransportOptions(context), TimeProvider.System);
        var session = new ObjectSession(
            transport, NamespaceOf(flags) ?? file.Context(context).Namespace, Console.Out, Console.Error, TimeProvider.System)
        {
            OpenWebSocket = transport.OpenWebSocketAsync,
        };
        return await work(session);
    }
}
