using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>How the objects that the rules are about lie in the store.</summary>
internal sealed class EncryptionSurvey
{
    private const int PageItems = 200;
    private readonly List<string> _due = [];
    private readonly SortedDictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _unreadable = new(StringComparer.Ordinal);

    private EncryptionSurvey()
    {
    }

    /// <summary>The store keys of objects that are to be rewritten.</summary>
    public IReadOnlyList<string> Due => _due;

    /// <summary>How many are sealed with each key, by its name; the empty name counts the plain ones.</summary>
    public IReadOnlyDictionary<string, int> ByKey => _byKey;

    /// <summary>How many are to be rewritten and cannot be opened, by the reason.</summary>
    public IReadOnlyDictionary<string, int> Unreadable => _unreadable;

    /// <summary>Looks at all objects, page by page.</summary>
    public static async Task<EncryptionSurvey> TakeAsync(SealedStore store, CancellationToken cancellationToken)
    {
        var survey = new EncryptionSurvey();
        string? after = null;
        RangeResult page;
        do
        {
            page = await store.Inner.RangeAsync(new RangeRequest(StoreFeed.Root) { After = after, Limit = PageItems }, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                survey.Add(store, item);
                after = item.Key;
            }
        }
        while (page.Remaining > 0);
        return survey;
    }

    /// <summary>In words: how many there are of each key.</summary>
    public override string ToString() =>
        ByKey.Count == 0 ? "none" : string.Join(", ", ByKey.Select(static pair => $"{(pair.Key.Length == 0 ? "plain" : pair.Key)}: {pair.Value}"));

    private void Add(SealedStore store, KeyValue item)
    {
        var rules = store.Rules;
        var due = !rules.IsAsWritten(item);
        if (!due && !rules.IsCovered(item.Key))
        {
            return;
        }

        var name = SealedValue.KeyNameOf(item.Value.Span) ?? "";
        _byKey[name] = _byKey.GetValueOrDefault(name) + 1;
        if (!due)
        {
            return;
        }

        var opened = store.Open(item);
        if (!SealedValue.IsMarked(opened.Value.Span))
        {
            _due.Add(item.Key);
            return;
        }

        var reason = SealedValue.ReasonOf(opened.Value.Span);
        _unreadable[reason] = _unreadable.GetValueOrDefault(reason) + 1;
    }
}
