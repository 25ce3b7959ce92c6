using EdgeOrch.Api.Types;
using EdgeOrch.Client.Queues;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Agent;

/// <summary>Runs postStart and preStop handlers.</summary>
internal sealed class LifecycleHooks(PodServices services)
{
    private static readonly TimeSpan PostStartLimit = TimeSpan.FromMinutes(10);

    /// <summary>Runs the handler after a start; returns what went wrong, or null.</summary>
    public Task<string?> PostStartAsync(PodContainer container, string id, string address, CancellationToken cancellationToken) =>
        container.Spec.Lifecycle?.PostStart is { } handler
            ? RunAsync(handler, container, id, address, PostStartLimit, cancellationToken)
            : Task.FromResult<string?>(null);

    /// <summary>Runs the handler before a stop, no longer than the grace period; returns what went wrong, or null.</summary>
    public Task<string?> PreStopAsync(
        PodContainer container, string id, string address, TimeSpan grace, CancellationToken cancellationToken) =>
        container.Spec.Lifecycle?.PreStop is { } handler && grace > TimeSpan.Zero
            ? RunAsync(handler, container, id, address, grace, cancellationToken)
            : Task.FromResult<string?>(null);

    private async Task<string?> RunAsync(
        LifecycleHandler handler, PodContainer container, string id, string address, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimerSpan.Of(limit));
        try
        {
            switch (handler)
            {
                case { Exec.Command: { } command }:
                    var result = await services.Runtime.ExecSyncAsync(id, command, limit, timeout.Token);
                    return result.ExitCode == 0 ? null : $"command '{string.Join(' ', command)}' exited with {result.ExitCode}: {result.Stderr.ToStringUtf8()}";
                case { HttpGet: { } http }:
                    var outcome = await services.Probes.HttpAsync(http, container.Spec, address, timeout.Token);
                    return outcome.Success ? null : outcome.Message;
                case { Sleep: { } sleep }:
                    await Task.Delay(TimerSpan.Of(KubeTime.Span(sleep.Seconds ?? 0)), services.Time, timeout.Token);
                    return null;
                default:
                    return "the handler has no supported action";
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"not finished after {limit.TotalSeconds:0}s";
        }
        catch (Exception e) when (e is GrpcException or FormatException)
        {
            return e.Message;
        }
    }
}
