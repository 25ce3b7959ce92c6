using EdgeOrch.Raft.Reads;

namespace EdgeOrch.Raft.Simulation;

/// <content>The state machine, which follows at its own pace, and those who wait for it.</content>
internal sealed partial class Server
{
    private readonly Queue<Entry> _toApply = new();
    private readonly Dictionary<long, (long Term, Action<EntryId?> Answer)> _proposed = [];
    private readonly Dictionary<long, (long Floor, Action Answer)> _asked = [];
    private readonly List<(long Index, Action Answer)> _granted = [];
    private readonly List<SnapshotPoint> _syncedPoints = [];
    private bool _applying;

    /// <summary>Offers a command; the answer is its entry when it is committed and applied here, null when it surely is not done.</summary>
    internal void Propose(byte[] command, Action<EntryId?> answer)
    {
        if (Node is null)
        {
            answer(null);
            return;
        }
        Post(node =>
        {
            var result = node.Propose(command, out var id);
            _world.Trace.Note(20, Id, (long)result);
            if (_world.Trace.IsRead)
            {
                _world.Trace.Line(_world.Calendar.Now, $"n{Id} command {Command.Name(command)}: {result} {id}");
            }
            if (result == ProposalResult.Accepted)
            {
                _proposed[id.Index] = (id.Term, answer);
            }
            else
            {
                answer(null);
            }
        });
    }

    /// <summary>Asks for a linearizable read; the answer comes when it is served, if it is.</summary>
    internal void Read(Action answer) => Post(node =>
    {
        long name = _world.NextName();
        if (node.Read(name))
        {
            _asked.Add(name, (_world.Judge.Commits.Highest, answer));
        }
    });

    private void Granted(ReadGrant grant)
    {
        // A doubled answer finds nobody waiting.
        if (_asked.Remove(grant.Context, out var asked))
        {
            _world.Judge.Granted(this, grant, asked.Floor);
            _granted.Add((grant.Index, asked.Answer));
            Serve();
        }
    }

    private void Serve()
    {
        for (int i = _granted.Count - 1; i >= 0; i--)
        {
            if (_granted[i].Index <= Image.Point.Id.Index)
            {
                _world.Counts.Add("reads served");
                _granted[i].Answer();
                _granted.RemoveAt(i);
            }
        }
    }

    private void Apply(IReadOnlyList<Entry> committed)
    {
        foreach (var entry in committed)
        {
            _toApply.Enqueue(entry);
        }
        if (_toApply.Count > 0 && !_applying)
        {
            _applying = true;
            int most = _world.IsStormy ? _scenario.ApplyMoments : 2;
            Alarm(most > 0 ? Random.Between(0, most) : 0, ApplySome);
        }
    }

    private void ApplySome()
    {
        _applying = false;
        int life = _life;
        for (int i = Random.Between(1, 8); i > 0 && _toApply.TryDequeue(out var entry); i--)
        {
            Image.Apply(entry);
            _world.Judge.Applied(this, entry);
            if (_proposed.Remove(entry.Index, out var proposed))
            {
                Answer(entry, proposed.Term, proposed.Answer);
            }
        }
        Journal.View.SetSnapshot(Image.Point);
        if (_world.Nemesis.KillsNow(this))
        {
            return;
        }
        if (Random.Chance(_scenario.WriteBackRate))
        {
            StateFile.WriteBack();
        }
        Serve();
        if (Random.Chance(_scenario.CompactRate))
        {
            Compact();
        }
        long applied = Image.Point.Id.Index;
        Post(node => node.Applied(applied));
        if (life == _life)
        {
            Apply([]);
        }
    }

    private void Answer(Entry entry, long term, Action<EntryId?> answer)
    {
        bool isIt = entry.Term == term;
        if (isIt)
        {
            _world.Counts.Add("writes acknowledged");
            _world.Judge.Commits.Acknowledged(entry);
        }
        answer(isIt ? entry.Id : null);
    }

    // The log may end where the state machine's file is durable, and not after; a rest of it saves snapshots.
    private void Compact()
    {
        StateFile.Sync();
        _syncedPoints.Add(Image.Point);
        int place = Random.Next(_syncedPoints.Count);
        var point = _syncedPoints[place];
        if (point.Id.Index > Journal.View.Compacted.Id.Index)
        {
            _world.Counts.Add("logs compacted");
            Journal.Write(new JournalRecord { Compact = point });
            _syncedPoints.RemoveRange(0, place + 1);
        }
    }

    private void ForgetApplying()
    {
        _applying = false;
        _toApply.Clear();
        _proposed.Clear();
        _asked.Clear();
        _granted.Clear();
        _syncedPoints.Clear();
    }
}
