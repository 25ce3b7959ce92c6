namespace EdgeOrch.Store.Watching;

/// <summary>Where one watcher is. <see cref="WatchHub"/> guards all members with its lock.</summary>
internal sealed class Subscription(string prefix, long seen)
{
    /// <summary>The keys of interest.</summary>
    internal string Prefix { get; } = prefix;

    /// <summary>Every change up to this revision was delivered or is of no interest.</summary>
    internal long Seen { get; set; } = seen;

    /// <summary>The newest revision the watcher was told, or -1 before its first batch.</summary>
    internal long Told { get; set; } = -1;

    /// <summary>Set while the watcher sleeps; completing it wakes the watcher.</summary>
    internal TaskCompletionSource? Sleep { get; set; }

    /// <summary>The next batch is to be given even if it is empty.</summary>
    internal bool WantsProgress { get; set; } = true;

    /// <summary>Wakes the watcher if it sleeps.</summary>
    internal void Wake()
    {
        Sleep?.TrySetResult();
        Sleep = null;
    }
}
