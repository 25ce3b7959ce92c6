using System.CommandLine;
using EdgeOrch.Cli.Composition;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Join;
using EdgeOrch.Client.Tunnel;
using EdgeOrch.Linux;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Cli.Commands;

/// <summary><c>edgeorch agent</c>: a node of a cluster whose server is elsewhere.</summary>
internal static partial class AgentCommand
{
    public static Command Create()
    {
        var command = new Command("agent", "Run a node that joins a server.");
        var settings = new SettingSet(AllSettings.Agent);
        settings.AddTo(command);
        command.SetAction((flags, _) => CommandLine.GuardAsync(() => RunAsync(settings.Resolve(flags, Environment.GetEnvironmentVariable))));
        return command;
    }

    private static async Task<int> RunAsync(SettingValues values)
    {
        var settings = NodeSettings.From(values);
        var servers = values.Items("server").Select(text => ServerAddress(values, text)).ToList();
        if (servers.Count == 0)
        {
            throw new SettingException("--server: needed, for example --server https://10.0.0.1:6443");
        }

        SystemTrustStore.Ignore();
        using var loggers = ProcessLogging.Create(values);
        using var signals = new ProcessSignals();
        var time = TimeProvider.System;
        var logger = loggers.CreateLogger("agent");
        LogStarting(logger, ProductVersion.Product, settings.Name);
        try
        {
            using var joined = await JoinClient.JoinAsync(
                new JoinOptions { Servers = servers, Token = values.Text("token"), NodeName = settings.Name, DataDirectory = settings.DataDirectory },
                time,
                logger,
                signals.Stop);
            await RunNodeAsync(settings, joined, time, loggers, signals.Stop);
        }
        catch (JoinException e)
        {
            throw new UserException(e.Message, e);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            // Stopped while it waited for a server.
        }

        LogStopped(logger);
        return 0;
    }

    private static async Task RunNodeAsync(NodeSettings settings, JoinedNode joined, TimeProvider time, ILoggerFactory loggers, CancellationToken stop)
    {
        var informers = new InformerSet(new ApiClient(joined.Transport), time, loggers);
        var access = new NodeAccess(joined.Transport, new TlsDialer(joined.TransportOptions, time), informers, joined.Servers, joined.TransportOptions);
        await using var node = NodePlane.Create(settings, access, time, loggers);
        var renewing = joined.RunAsync(stop);
        node.Start();
        SystemdNotifier.FromEnvironment().Ready($"node {settings.Name}");
        await Task.WhenAny(node.Completion, renewing);
        if (node.Completion.IsFaulted)
        {
            await node.Completion;
        }
    }

    private static Uri ServerAddress(SettingValues values, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw values.Wrong("server", "is not an address such as https://10.0.0.1:6443");

    [LoggerMessage(Level = LogLevel.Information, Message = "edgeorch {Version} starts as node {NodeName}")]
    private static partial void LogStarting(ILogger logger, string version, string nodeName);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped")]
    private static partial void LogStopped(ILogger logger);
}
