using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.CustomResources;

/// <summary>
/// Ends definitions that are being deleted: first all objects, whose own finalizers may take their time, then the definition. Thread-safe.
/// </summary>
internal sealed partial class DefinitionFinalizer(
    ResourceRegistry registry, DefinitionWriter writer, ObjectDeleter deleter, TimeProvider time, ILogger logger)
{
    /// <summary>The finalizer that keeps a definition until its objects are gone.</summary>
    public const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    // Deletes wait for the same fsync together.
    private const int Together = 64;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>Starts the end of a definition, unless it is under way.</summary>
    public void Start(string name, CancellationToken cancellationToken) =>
        _running.GetOrAdd(name, static (name, arguments) => Task.Run(() => arguments.Self.RunAsync(name, arguments.Token), CancellationToken.None), (Self: this, Token: cancellationToken));

    /// <summary>Completes when nothing is under way any more.</summary>
    public Task StoppedAsync() => Task.WhenAll(_running.Values);

    private async Task RunAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            if (registry.FindStored(name) is { } endpoint)
            {
                await SayAsync(name, "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress", cancellationToken).ConfigureAwait(false);
                await EmptyAsync(name, endpoint, cancellationToken).ConfigureAwait(false);
                await FinishAsync(name, "InstanceDeletionCompleted", "removed all instances", cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await FinishAsync(name, "NeverEstablished", "resource was never established", cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops; the next one goes on.
        }
        finally
        {
            _running.TryRemove(name, out _);
        }
    }

    private async Task EmptyAsync(string name, ResourceEndpoint endpoint, CancellationToken cancellationToken)
    {
        var cache = endpoint.Storage.Cache;
        while (true)
        {
            var wake = cache.Changed;
            try
            {
                var items = (await cache.SnapshotAsync(cancellationToken).ConfigureAwait(false)).Items;
                if (items.Length == 0)
                {
                    return;
                }

                foreach (var chunk in items.Chunk(Together))
                {
                    await Task.WhenAll(chunk.Select(item => DeleteAsync(endpoint, item, cancellationToken))).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogRetry(e, name, RetryPause);
                await SayAsync(name, "True", "InstanceDeletionFailed", $"could not issue all deletes: {e.Message}", cancellationToken).ConfigureAwait(false);
                wake = Task.Delay(RetryPause, time, cancellationToken);
            }

            await wake.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DeleteAsync(ResourceEndpoint endpoint, StoredObject item, CancellationToken cancellationToken)
    {
        var kind = endpoint.Kind;
        var scope = new WriteScope
        {
            Endpoint = endpoint,
            Info = new RequestInfo
            {
                IsResource = true, Verb = "delete", Path = "", Group = kind.Group, Version = kind.Version, Resource = kind.Plural,
                Namespace = item.Namespace, Name = item.Name,
            },
            User = UserInfo.ApiServer,
            Cancellation = cancellationToken,
        };
        try
        {
            await deleter.DeleteAsync(scope, item.Namespace, item.Name, new DeleteOptions()).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // Gone already, which is what is wanted.
        }
    }

    private async Task FinishAsync(string name, string reason, string message, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await writer.ReleaseAsync(name, live => Terminating(live, "False", reason, message), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogRetry(e, name, RetryPause);
                await Task.Delay(RetryPause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask SayAsync(string name, string status, string reason, string message, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteStatusAsync(name, live => Terminating(live, status, reason, message), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Only words are missing; the work goes on.
            LogRetry(e, name, TimeSpan.Zero);
        }
    }

    private JsonObject Terminating(JsonObject live, string status, string reason, string message)
    {
        DefinitionConditions.Set(live, "Terminating", status, reason, message, time.GetUtcNow());
        return live;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deleting the objects of {Definition} failed; next try in {Pause}")]
    private partial void LogRetry(Exception exception, string definition, TimeSpan pause);
}
