using System.Runtime.CompilerServices;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri.Containerd;

namespace EdgeOrch.Node.Cri;

/// <summary>
/// containerd's event stream, reduced to what the reconciler needs. The CRI's own event method is newer than the
/// oldest supported containerd (1.6), its event service is not.
/// </summary>
public sealed class ContainerdEvents(GrpcChannel channel, TimeProvider time)
{
    private const string ExitTopic = "/tasks/exit";
    private const string OomTopic = "/tasks/oom";
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);
    private static readonly Dictionary<string, string> Namespace = new() { ["containerd-namespace"] = "k8s.io" };

    /// <summary>Events until cancelled; see <see cref="IContainerRuntime.EventsAsync"/>.</summary>
    public async IAsyncEnumerable<RuntimeEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            var stream = Subscribe(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using var closeStream = stream.ConfigureAwait(false);

            // The subscription is on its way before the caller looks, so that nothing falls between the two.
            var next = NextOrLostAsync(stream);
            yield return new RuntimeEvent(RuntimeEventKind.Resync, "");
            while (await next)
            {
                retry = FirstRetry;
                if (Translate(stream.Current) is { } translated)
                {
                    yield return translated;
                }

                next = NextOrLostAsync(stream);
            }

            await Task.Delay(retry, time, cancellationToken);
            retry = retry * 2 < LastRetry ? retry * 2 : LastRetry;
        }
    }

    /// <summary>Turns an envelope into a hint; null for topics that do not matter here.</summary>
    internal static RuntimeEvent? Translate(Envelope envelope)
    {
        switch (envelope.Topic)
        {
            case ExitTopic:
                var exit = TaskExit.Parser.ParseFrom(envelope.Event.Value);

                // An exec session inside the container has an id of its own; only the main process matters.
                return exit.Id == exit.ContainerId ? new RuntimeEvent(RuntimeEventKind.Exited, exit.ContainerId) : null;
            case OomTopic:
                return new RuntimeEvent(RuntimeEventKind.OutOfMemory, TaskOom.Parser.ParseFrom(envelope.Event.Value).ContainerId);
            default:
                return null;
        }
    }

    private static async Task<bool> NextOrLostAsync(IAsyncEnumerator<Envelope> stream)
    {
        try
        {
            return await stream.MoveNextAsync();
        }
        catch (GrpcException)
        {
            // The runtime restarts or is not there yet: the loop reconnects and its Resync makes up for what was lost.
            return false;
        }
    }

    private IAsyncEnumerable<Envelope> Subscribe(CancellationToken cancellationToken)
    {
        var request = new SubscribeRequest();
        request.Filters.Add($"namespace==k8s.io,topic==\"{ExitTopic}\"");
        request.Filters.Add($"namespace==k8s.io,topic==\"{OomTopic}\"");
        return channel.ServerStreamAsync(
            "containerd.services.events.v1.Events/Subscribe", request, Envelope.Parser, cancellationToken, Namespace);
    }
}
