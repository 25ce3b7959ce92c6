namespace EdgeOrch.Raft.Simulation;

/// <summary>
/// The state machine's own file. Nobody waits for it: after a crash it stands where it was synced last, or where the system
/// happened to write it back since, and the log brings it forward again.
/// </summary>
internal sealed class StateFile(StateImage image)
{
    private StateImage _synced = image.Copy();
    private StateImage? _writtenBack;

    /// <summary>The state as the server sees it.</summary>
    internal StateImage Current { get; private set; } = image;

    /// <summary>What is safe from crashes.</summary>
    internal StateImage Synced => _synced;

    /// <summary>Makes all of it durable.</summary>
    internal void Sync()
    {
        _synced = Current.Copy();
        _writtenBack = null;
    }

    /// <summary>The system writes it back by itself.</summary>
    internal void WriteBack() => _writtenBack = Current.Copy();

    /// <summary>Puts another state in its place, durably.</summary>
    internal void Install(StateImage other)
    {
        Current = other.Copy();
        Sync();
    }

    /// <summary>What is not durable is lost, or not.</summary>
    internal void Crash(Random random)
    {
        if (_writtenBack is not null && random.Chance(0.5))
        {
            _synced = _writtenBack;
        }
        _writtenBack = null;
        Current = _synced.Copy();
    }
}
