using EdgeOrch.Api.Types;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Client.Informers;

/// <summary>
/// One informer per kind and field selector, shared by every component of a process that uses the same client. Ask for informers and add
/// handlers first, then run.
/// </summary>
public sealed class InformerSet(ApiClient client, TimeProvider time, ILoggerFactory loggers)
{
    private readonly Dictionary<(Type Kind, string Selector), (object Informer, Func<CancellationToken, Task> Run, Task Synced)> _informers = [];

    /// <summary>The client the informers use.</summary>
    public ApiClient Client { get; } = client;

    /// <summary>The shared informer of a kind over all namespaces.</summary>
    /// <param name="fieldSelector">
    /// Which objects; empty is all. Kinds whose objects may be many and large, as config maps and secrets, should never be kept whole.
    /// </param>
    public Informer<T> For<T>(string fieldSelector = "")
        where T : KubeObject, IKubeObject<T>
    {
        if (_informers.TryGetValue((typeof(T), fieldSelector), out var known))
        {
            return (Informer<T>)known.Informer;
        }

        var informer = new Informer<T>(Client, new InformerOptions { FieldSelector = fieldSelector }, time, loggers.CreateLogger($"informer.{T.ResourceType.Plural}"));
        _informers.Add((typeof(T), fieldSelector), (informer, informer.RunAsync, informer.Synced));
        return informer;
    }

    /// <summary>Runs every informer until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_informers.Values.Select(i => i.Run(cancellationToken)).ToList());

    /// <summary>Waits until every informer has its first list.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_informers.Values.Select(i => i.Synced)).WaitAsync(cancellationToken);
}
