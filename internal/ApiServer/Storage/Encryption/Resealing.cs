using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>
/// Rewrites, without haste, the objects that the present rules would write otherwise: at its start, and whenever there are other rules. Each is a
/// write of the same content on the condition that nobody else wrote in the meantime, so watchers see a new resourceVersion and nothing
/// else, as with upstream's storage migration. To be run where writes happen.
/// </summary>
internal sealed partial class Resealing(SealedStore store, ResourceRegistry registry, EncryptionMetrics metrics, TimeProvider time, ILogger logger)
{
    // They share a sync.
    private const int AtOnce = 16;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ObjectIndexer _indexer = new([]);
    private EncryptionSurvey? _last;

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            var changed = store.Changed;
            try
            {
                await RewriteAsync(cancellationToken).ConfigureAwait(false);
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
                pause = FirstPause;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e, pause);
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>Rewrites until everything that can be read is stored as the rules say.</summary>
    public async Task RewriteAsync(CancellationToken cancellationToken)
    {
        var survey = await LookAsync(cancellationToken).ConfigureAwait(false);
        var rewritten = 0;
        if (survey.Due.Count > 0)
        {
            LogBegin(survey.Due.Count, survey.ToString());
        }

        // Others may still write by older rules: a write under way, another server.
        for (var pause = Pace; survey.Due.Count > 0; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            foreach (var together in survey.Due.Chunk(AtOnce))
            {
                var done = await Task.WhenAll(together.Select(key => RewriteAsync(key, cancellationToken))).ConfigureAwait(false);
                rewritten += done.Count(static written => written);
                await Task.Delay(Pace, time, cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            survey = await LookAsync(cancellationToken).ConfigureAwait(false);
        }

        LogEnd(rewritten, survey.ToString());
        foreach (var (reason, count) in survey.Unreadable)
        {
            LogUnreadable(count, reason);
        }
    }

    private async Task<EncryptionSurvey> LookAsync(CancellationToken cancellationToken)
    {
        var survey = await EncryptionSurvey.TakeAsync(store, cancellationToken).ConfigureAwait(false);
        metrics.Show(survey, _last, time.GetUtcNow());
        return _last = survey;
    }

    private async Task<bool> RewriteAsync(string key, CancellationToken cancellationToken)
    {
        if (await store.Inner.GetAsync(key, cancellationToken).ConfigureAwait(false) is not { } stored || store.Rules.IsAsWritten(stored))
        {
            return false;
        }

        var current = _indexer.Index(store.Open(stored));
        if (current.Unreadable is not null || !await ReplaceAsync(current, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        metrics.Rewritten.Increment();
        return true;
    }

    private async ValueTask<bool> ReplaceAsync(StoredObject current, CancellationToken cancellationToken)
    {
        var value = new EncodedObject(current.JsonWithoutRevision(), current.RevisionStart);
        if (EndpointOf(current.Key) is not { } endpoint)
        {
            // Nobody serves it now; its bytes are all there is to know.
            var transaction = new Transaction([new Compare(current.Key, current.Revision)], [new Mutation(current.Key, value.Json, value.RevisionOffset)]);
            return (await store.CommitAsync(transaction, cancellationToken).ConfigureAwait(false)).Succeeded;
        }

        if (!endpoint.IsServed(current.Json.Span, current.Revision))
        {
            // A revision newer than the rules of the kind says that the object is as they are.
            var tree = await endpoint.InVersionAsync(endpoint.Read(current.Json, current.Revision), endpoint.Storage.Kind, cancellationToken).ConfigureAwait(false);
            value = EncodedObject.Of(tree, endpoint.Storage.Kind.Schema);
        }

        return await endpoint.Storage.ReplaceAsync(current, value, WriteClass.Durable, cancellationToken).ConfigureAwait(false) is not null;
    }

    // The endpoint in the stored version.
    private ResourceEndpoint? EndpointOf(string key) =>
        registry.Current.All.FirstOrDefault(endpoint => key.StartsWith(endpoint.Storage.Prefix, StringComparison.Ordinal)) switch
        {
            null => null,
            { Kind.BuiltIn: true } endpoint => endpoint.Kind == endpoint.Storage.Kind ? endpoint : endpoint with { Kind = endpoint.Storage.Kind, Conversion = null },
            { Kind: var kind } => registry.FindStored($"{kind.Plural}.{kind.Group}"),
        };

    [LoggerMessage(Level = LogLevel.Information, Message = "Rewriting {Count} objects that are not stored as the file of --encryption-provider-config says begins; sealed with: {Stored}")]
    private partial void LogBegin(int count, string stored);

    [LoggerMessage(Level = LogLevel.Information, Message = "Everything that can be read is stored as the file of --encryption-provider-config says, {Count} objects were rewritten; sealed with: {Stored}")]
    private partial void LogEnd(int count, string stored);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} objects cannot be read: {Reason}")]
    private partial void LogUnreadable(int count, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rewriting objects as the file of --encryption-provider-config says failed; next try in {Pause}")]
    private partial void LogFailed(Exception exception, TimeSpan pause);
}
