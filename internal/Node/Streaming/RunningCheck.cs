using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Cri.V1;

namespace EdgeOrch.Node.Streaming;

/// <summary>
/// Whether a container still runs, asked in the background so that a log reader never waits for the runtime: each
/// question answers with the newest known state and starts the next look.
/// </summary>
internal sealed class RunningCheck(IContainerRuntime runtime, string containerId)
{
    private Task<bool> _looking = Task.FromResult(true);
    private bool _running = true;

    public bool IsRunning()
    {
        if (_running && _looking.IsCompleted)
        {
            _running = _looking.Result;
            _looking = LookAsync();
        }

        return _running;
    }

    private async Task<bool> LookAsync()
    {
        try
        {
            return (await runtime.ContainerStatusAsync(containerId, CancellationToken.None)).State == ContainerState.ContainerRunning;
        }
        catch (GrpcException)
        {
            // Removed, or the runtime is away: either way nothing more will be written to this run's log.
            return false;
        }
    }
}
