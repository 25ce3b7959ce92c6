using System.Collections.Concurrent;
using EdgeOrch.Client.Events;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Cri.V1;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Sources;

namespace EdgeOrch.Node.Images;

/// <summary>
/// Makes sure that a container's image is on the node, by its pull policy. Pulls of one image are shared, few run at a time,
/// and an image that failed is not tried again before its backoff ends. Thread-safe.
/// </summary>
public sealed class ImageManager(IImageRuntime images, IPodResources resources, IEventRecorder events, TimeProvider time) : IDisposable
{
    private const int ParallelPulls = 3;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastBackoff = TimeSpan.FromMinutes(5);
    private readonly SemaphoreSlim _slots = new(ParallelPulls, ParallelPulls);
    private readonly ConcurrentDictionary<string, Task<Image>> _running = new();
    private readonly ConcurrentDictionary<string, Failure> _failures = new();

    /// <summary>When each image in use was last needed, for garbage collection.</summary>
    public ConcurrentDictionary<string, DateTimeOffset> LastUsed { get; } = new();

    /// <summary>The image of a container, pulled if its policy demands.</summary>
    /// <exception cref="ImagePullException">It cannot be had now.</exception>
    public async Task<Image> EnsureAsync(
        EdgeOrch.Api.Types.Pod pod, PodContainer container, PodSandboxConfig sandbox, CancellationToken cancellationToken)
    {
        var name = container.Spec.Image ?? "";
        if (name.Length == 0)
        {
            throw new ImagePullException("InvalidImageName", $"Failed to apply default image tag \"{name}\": couldn't parse image name", null);
        }

        LastUsed[name] = time.GetUtcNow();
        var policy = ImageReference.PolicyOf(container.Spec.ImagePullPolicy, name);
        var present = policy == "Always" ? null : await images.ImageStatusAsync(name, cancellationToken);
        if (present is not null)
        {
            events.Record(PodEvents.Regarding(pod, container), "Normal", "Pulled", $"Container image \"{name}\" already present on machine");
            return present;
        }

        if (policy == "Never")
        {
            var message = $"Container image \"{name}\" is not present with pull policy of Never";
            events.Record(PodEvents.Regarding(pod, container), "Warning", "ErrImageNeverPull", message);
            throw new ImagePullException("ErrImageNeverPull", message, null);
        }

        ThrowIfBackingOff(pod, container, name);
        return await PullAsync(pod, container, name, sandbox, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private void ThrowIfBackingOff(EdgeOrch.Api.Types.Pod pod, PodContainer container, string name)
    {
        if (_failures.TryGetValue(name, out var failure) && failure.Until > time.GetUtcNow())
        {
            var message = $"Back-off pulling image \"{name}\"";
            events.Record(PodEvents.Regarding(pod, container), "Normal", "BackOff", message);
            events.Record(PodEvents.Regarding(pod, container), "Warning", "Failed", "Error: ImagePullBackOff");
            throw new ImagePullException("ImagePullBackOff", $"{message}: ErrImagePull: {failure.Message}", failure.Until);
        }
    }

    private async Task<Image> PullAsync(
        EdgeOrch.Api.Types.Pod pod, PodContainer container, string name, PodSandboxConfig sandbox, CancellationToken cancellationToken)
    {
        events.Record(PodEvents.Regarding(pod, container), "Normal", "Pulling", $"Pulling image \"{name}\"");
        var started = time.GetTimestamp();
        try
        {
            var auth = RegistryCredentials.Find(await SecretsAsync(pod, cancellationToken), name);

            // The pull is shared, so it outlives the one who asked first; each asker only stops waiting.
            var pull = _running.GetOrAdd(name, key => DownloadAsync(key, auth, sandbox));
            var image = await pull.WaitAsync(cancellationToken);
            _failures.TryRemove(name, out _);
            var took = GoDuration.Format(time.GetElapsedTime(started));
            events.Record(
                PodEvents.Regarding(pod, container),
                "Normal",
                "Pulled",
                $"Successfully pulled image \"{name}\" in {took} ({took} including waiting). Image size: {image.Size} bytes.");
            return image;
        }
        catch (Exception e) when (e is GrpcException or System.Text.Json.JsonException or ResourceUnavailableException)
        {
            var now = time.GetUtcNow();
            var failure = _failures.AddOrUpdate(
                name, _ => new Failure(FirstBackoff, now + FirstBackoff, e.Message), (_, old) => old.Next(now, e.Message));
            events.Record(PodEvents.Regarding(pod, container), "Warning", "Failed", $"Failed to pull image \"{name}\": {e.Message}");
            events.Record(PodEvents.Regarding(pod, container), "Warning", "Failed", "Error: ErrImagePull");
            throw new ImagePullException("ErrImagePull", e.Message, failure.Until);
        }
    }

    private async Task<Image> DownloadAsync(string name, AuthConfig? auth, PodSandboxConfig sandbox)
    {
        try
        {
            await _slots.WaitAsync();
            try
            {
                var reference = await images.PullImageAsync(name, auth, sandbox, CancellationToken.None);
                return await images.ImageStatusAsync(reference, CancellationToken.None)
                    ?? throw new GrpcException(GrpcStatusCode.NotFound, $"the runtime pulled {name} but does not have it");
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            _running.TryRemove(name, out _);
        }
    }

    private async Task<List<EdgeOrch.Api.Types.Secret>> SecretsAsync(EdgeOrch.Api.Types.Pod pod, CancellationToken cancellationToken)
    {
        var secrets = new List<EdgeOrch.Api.Types.Secret>();
        foreach (var reference in pod.Spec?.ImagePullSecrets ?? [])
        {
            if (reference.Name is { Length: > 0 } name && await resources.SecretAsync(pod, name, cancellationToken) is { } secret)
            {
                secrets.Add(secret);
            }
        }

        return secrets;
    }

    private sealed record Failure(TimeSpan Delay, DateTimeOffset Until, string Message)
    {
        public Failure Next(DateTimeOffset now, string message)
        {
            var delay = Delay * 2 < LastBackoff ? Delay * 2 : LastBackoff;
            return new Failure(delay, now + delay, message);
        }
    }
}
