namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>Types of watch events.</summary>
internal enum WatchEventType
{
    /// <summary>Nothing the watcher should see.</summary>
    None = 0,

    /// <summary>New to the watcher.</summary>
    Added,

    /// <summary>Changed.</summary>
    Modified,

    /// <summary>Gone, or no longer matching.</summary>
    Deleted,

    /// <summary>Only a revision.</summary>
    Bookmark,

    /// <summary>The watch failed; the object is a Status.</summary>
    Error,
}
