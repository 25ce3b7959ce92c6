using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>The webhooks of all configurations of one kind, by configuration name; read again only after a change. Thread-safe.</summary>
internal sealed class WebhookConfigurations(ResourceStorage storage)
{
    private volatile Known _known = new([], []);

    /// <summary>The present webhooks; a configuration counts as soon as its own write was answered.</summary>
    public async ValueTask<IReadOnlyList<AdmissionWebhook>> CurrentAsync(CancellationToken cancellationToken)
    {
        var items = (await storage.RecentAsync(cancellationToken).ConfigureAwait(false)).Items;
        var known = _known;
        if (ReferenceEquals(known.Source, items))
        {
            return known.Webhooks;
        }

        known = new Known(items, [.. items.OrderBy(static i => i.Name, StringComparer.Ordinal).SelectMany(static i => AdmissionWebhook.Read(ObjectWriter.Parse(i)))]);
        _known = known;
        return known.Webhooks;
    }

    private sealed record Known(StoredObject[] Source, IReadOnlyList<AdmissionWebhook> Webhooks);
}
