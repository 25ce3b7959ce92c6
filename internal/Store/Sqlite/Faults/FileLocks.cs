namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>SQLite's levels of locks on a database file (SQLITE_LOCK_*).</summary>
internal enum LockLevel
{
    None = 0,
    Shared = 1,
    Reserved = 2,
    Pending = 3,
    Exclusive = 4,
}

/// <summary>
/// Who holds which lock on a database file: many share, one of them may reserve, and whoever wants the file alone keeps new
/// sharers out while it waits (SQLite's file locking protocol, version 3). The caller synchronizes.
/// </summary>
internal sealed class FileLocks
{
    private readonly HashSet<OpenFile> _sharing = [];
    private OpenFile? _reserved;
    private OpenFile? _pending;

    /// <summary>Whether somebody intends to write.</summary>
    internal bool IsReserved => _reserved is not null || _pending is not null;

    /// <summary>Raises a holder's lock; false when others are in the way.</summary>
    internal bool TryLock(OpenFile holder, LockLevel level)
    {
        if (level == LockLevel.Shared)
        {
            return (_pending is null || _pending == holder) && (_sharing.Contains(holder) || _sharing.Add(holder));
        }
        if ((_reserved is not null && _reserved != holder) || (_pending is not null && _pending != holder))
        {
            return false;
        }
        if (level == LockLevel.Reserved)
        {
            _reserved = holder;
            return true;
        }
        _pending = holder;
        return _sharing.Count == 0 || (_sharing.Count == 1 && _sharing.Contains(holder));
    }

    /// <summary>Lowers a holder's lock to shared or none.</summary>
    internal void Unlock(OpenFile holder, LockLevel level)
    {
        if (level == LockLevel.None)
        {
            _sharing.Remove(holder);
        }
        if (_reserved == holder)
        {
            _reserved = null;
        }
        if (_pending == holder)
        {
            _pending = null;
        }
    }
}
