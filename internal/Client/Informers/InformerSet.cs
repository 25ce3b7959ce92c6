using EdgeOrch.Api.Types;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Client.Informers;

/// <summary>
/// One informer per kind, shared by every component of a process that uses the same client. Ask for informers and add
/// handlers first, then run.
/// </summary>
public sealed class InformerSet(ApiClient client, TimeProvider time, ILoggerFactory loggers)
{
    private readonly Dictionary<Type, (object Informer, Func<CancellationToken, Task> Run, Task Synced)> _informers = [];

    /// <summary>The client the informers use.</summary>
    public ApiClient Client { get; } = client;

    /// <summary>The shared informer of a kind over all namespaces.</summary>
    public Informer<T> For<T>()
        where T : KubeObject, IKubeObject<T>
    {
        if (_informers.TryGetValue(typeof(T), out var known))
        {
            return (Informer<T>)known.Informer;
        }

        var informer = new Informer<T>(Client, new InformerOptions(), time, loggers.CreateLogger($"informer.{T.ResourceType.Plural}"));
        _informers.Add(typeof(T), (informer, informer.RunAsync, informer.Synced));
        return informer;
    }

    /// <summary>Runs every informer until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_informers.Values.Select(i => i.Run(cancellationToken)).ToList());

    /// <summary>Waits until every informer has its first list.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_informers.Values.Select(i => i.Synced)).WaitAsync(cancellationToken);
}
