using System.CommandLine;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Cli.Composition;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Linux;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Cli.Commands;

/// <summary><c>edgeorch server</c>: the control plane and, unless told otherwise, a node.</summary>
internal static partial class ServerCommand
{
    public static Command Create()
    {
        var command = new Command("server", "Run the control plane and, unless told otherwise, a node.");
        var settings = new SettingSet(AllSettings.Server);
        settings.AddTo(command);
        command.SetAction((flags, _) => CommandLine.GuardAsync(() => RunAsync(settings.Resolve(flags, Environment.GetEnvironmentVariable))));
        return command;
    }

    private static async Task<int> RunAsync(SettingValues values)
    {
        var options = ServerOptions.From(values);
        SystemTrustStore.Ignore();
        using var loggers = ProcessLogging.Create(values);
        using var signals = new ProcessSignals();
        var time = TimeProvider.System;
        var notifier = SystemdNotifier.FromEnvironment();
        var logger = loggers.CreateLogger("server");
        var started = time.GetTimestamp();
        LogStarting(logger, ProductVersion.Product, options.DataDirectory);
        await using var controlPlane = await ControlPlane.CreateAsync(options, time, loggers, signals.Stop);
        await using var node = options.WithAgent ? NodePlane.Create(options.Node, controlPlane.AccessOfNode(options, time, loggers), time, loggers) : null;
        await controlPlane.RunAsync(
            () =>
            {
                WriteKubeconfig(options.KubeconfigPath, controlPlane, time);
                LogReady(logger, options.Listen.Address.ToString(), controlPlane.Port, (long)time.GetElapsedTime(started).TotalMilliseconds);
                node?.Start();
                notifier.Ready($"serving the API on port {controlPlane.Port}");
                return node?.Completion;
            },
            () => node?.StopAsync() ?? Task.CompletedTask,
            signals.Stop);
        LogStopped(logger);
        return 0;
    }

    private static void WriteKubeconfig(string? path, ControlPlane controlPlane, TimeProvider time)
    {
        try
        {
            if (path is not null)
            {
                AdminKubeconfig.Write(path, $"https://127.0.0.1:{controlPlane.Port}", controlPlane.Security.Pki, time.GetUtcNow());
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--write-kubeconfig: {path} cannot be written: {e.Message}", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "edgeorch {Version} starts, data in {DataDirectory}")]
    private static partial void LogStarting(ILogger logger, string version, string dataDirectory);

    [LoggerMessage(Level = LogLevel.Information, Message = "serving the API on https://{Address}:{Port} after {ElapsedMs} ms")]
    private static partial void LogReady(ILogger logger, string address, int port, long elapsedMs);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped")]
    private static partial void LogStopped(ILogger logger);
}
