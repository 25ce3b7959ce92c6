using System.Runtime.InteropServices;

namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>How SQLite asks for a lock on its WAL index (SQLITE_SHM_*).</summary>
[Flags]
internal enum WalIndexLock
{
    Unlock = 1,
    Lock = 2,
    Shared = 4,
    Exclusive = 8,
}

/// <summary>
/// The memory that the connections to one database in WAL mode share, and its eight locks. Nothing of it outlives the last
/// connection, as SQLite's own VFS empties a <c>-shm</c> file that nobody else uses. The caller synchronizes.
/// </summary>
internal sealed unsafe class WalIndex
{
    private const int Slots = 8;

    private readonly List<nint> _regions = [];
    private readonly HashSet<OpenFile> _users = [];
    private readonly HashSet<OpenFile>[] _shared = [.. Enumerable.Range(0, Slots).Select(static _ => new HashSet<OpenFile>())];
    private readonly OpenFile?[] _exclusive = new OpenFile?[Slots];

    /// <summary>The start of a region, or 0 when it is not there and must not be made.</summary>
    internal nint Map(OpenFile user, int region, int size, bool extend)
    {
        _users.Add(user);
        while (extend && _regions.Count <= region)
        {
            _regions.Add((nint)NativeMemory.AllocZeroed((nuint)size));
        }
        return region < _regions.Count ? _regions[region] : 0;
    }

    /// <summary>Takes or gives back a range of locks; false when another connection is in the way.</summary>
    internal bool TryLock(OpenFile user, int first, int count, WalIndexLock kind)
    {
        bool exclusive = (kind & WalIndexLock.Exclusive) != 0;
        if ((kind & WalIndexLock.Lock) != 0)
        {
            for (int slot = first; slot < first + count; slot++)
            {
                bool othersShare = _shared[slot].Count > (_shared[slot].Contains(user) ? 1 : 0);
                if ((_exclusive[slot] is { } owner && owner != user) || (exclusive && othersShare))
                {
                    return false;
                }
            }
        }
        for (int slot = first; slot < first + count; slot++)
        {
            Set(user, slot, kind);
        }
        return true;
    }

    /// <summary>Ends a connection's use.</summary>
    internal void Unmap(OpenFile user)
    {
        for (int slot = 0; slot < Slots; slot++)
        {
            Release(user, slot);
        }
        if (_users.Remove(user) && _users.Count == 0)
        {
            foreach (nint region in _regions)
            {
                NativeMemory.Free((void*)region);
            }
            _regions.Clear();
        }
    }

    private void Set(OpenFile user, int slot, WalIndexLock kind)
    {
        if ((kind & WalIndexLock.Unlock) != 0)
        {
            Release(user, slot);
        }
        else if ((kind & WalIndexLock.Exclusive) != 0)
        {
            _exclusive[slot] = user;
        }
        else
        {
            _shared[slot].Add(user);
        }
    }

    private void Release(OpenFile user, int slot)
    {
        _shared[slot].Remove(user);
        if (_exclusive[slot] == user)
        {
            _exclusive[slot] = null;
        }
    }
}
