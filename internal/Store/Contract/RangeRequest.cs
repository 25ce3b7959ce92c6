namespace EdgeOrch.Store;

/// <summary>What to read from a range of keys.</summary>
/// <param name="Prefix">Keys that start with this.</param>
public sealed record RangeRequest(string Prefix)
{
    /// <summary>Only keys strictly after this one, for paging; null starts at the first.</summary>
    public string? After { get; init; }

    /// <summary>The most items to return; 0 is no limit.</summary>
    public int Limit { get; init; }

    /// <summary>The revision to read at; 0 is the current one.</summary>
    public long Revision { get; init; }
}

/// <summary>A page of keys, consistent at one revision.</summary>
/// <param name="Items">The keys in order.</param>
/// <param name="Revision">The revision the page was read at.</param>
/// <param name="Remaining">How many keys follow after this page; from <see cref="MostCounted"/> on, how many at least.</param>
public sealed record RangeResult(IReadOnlyList<KeyValue> Items, long Revision, long Remaining)
{
    /// <summary>More keys than this need not be counted, so that a page costs the same in a collection of any size.</summary>
    public const long MostCounted = 100_000;
}
