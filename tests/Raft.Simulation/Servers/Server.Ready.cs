using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Simulation;

/// <content>The shell's duties, in the order that <see cref="Ready"/> names.</content>
internal sealed partial class Server
{
    // More than a server can have to do at once; one that finds more does the same again and again.
    private const int MostRounds = 100_000;

    /// <summary>Takes a message from the network.</summary>
    internal void Receive(Message message) => Post(node =>
    {
        _world.Trace.Note(KindOf(message), (message.From << 8) | message.To, message.Term);
        _world.Judge.Quorums.Hears(node, message);
        node.Step(message);
        if (_world.Trace.IsRead)
        {
            _world.Trace.Line(_world.Calendar.Now, $"n{Id} <- {MessageText.Of(message)}");
        }
    });

    private static int KindOf(Message message) => message switch
    {
        VoteRequest => 1,
        VoteResponse => 2,
        AppendRequest => 3,
        AppendResponse => 4,
        HeartbeatRequest => 5,
        HeartbeatResponse => 6,
        SnapshotRequest => 7,
        TimeoutNow => 8,
        ReadRequest => 9,
        _ => 10,
    };

    private void Work()
    {
        if (_working || _syncing || Node is not { } node || _world.Calendar.Now < _stalledUntil)
        {
            return;
        }
        int life = _life;
        _working = true;
        for (int rounds = 0; ; rounds++)
        {
            Judge.Require(rounds < MostRounds, "liveness", $"{this} never rests");
            while (_inbox.TryDequeue(out var input))
            {
                input(node);
            }
            if (!node.HasReady)
            {
                break;
            }
            Handle(node, node.TakeReady());
            if (life != _life)
            {
                return;
            }
            if (_syncing)
            {
                break;
            }
        }
        _working = false;
    }

    private void Handle(RaftNode node, Ready ready)
    {
        _world.Judge.Takes(this, ready);
        foreach (var message in ready.Messages)
        {
            Send(message);
        }
        if (_world.Nemesis.KillsNow(this))
        {
            return;
        }
        Persist(ready);
        _world.Judge.Wrote(this, ready);
        if (!ready.MustSync)
        {
            Finish(node, ready);
            return;
        }
        int moments = (_scenario.SyncMoments > 0 ? Random.Between(0, _scenario.SyncMoments) : 0) + SlowBy;
        if (moments == 0)
        {
            Synced(node, ready);
            return;
        }
        _syncing = true;
        Alarm(moments, () =>
        {
            int life = _life;
            _syncing = false;
            _working = true;
            Synced(node, ready);
            if (life == _life)
            {
                _working = false;
                Wake();
            }
        });
    }

    private void Persist(Ready ready)
    {
        StateImage? install = null;
        if (ready.Install is { } point)
        {
            // Entries handed out before are in the snapshot.
            _toApply.Clear();
            install = Received(point.Id);
        }
        if (install is not null || ready.Entries.Count > 0 || ready.HardState is not null)
        {
            Journal.Write(new JournalRecord { State = ready.HardState, Install = install, Entries = ready.Entries });
        }
    }

    private void Synced(RaftNode node, Ready ready)
    {
        Journal.Sync();
        if (!_world.Nemesis.KillsNow(this))
        {
            Finish(node, ready);
        }
    }

    private void Finish(RaftNode node, Ready ready)
    {
        foreach (var message in ready.MessagesAfterSync)
        {
            Send(message);
        }
        if (ready.Install is not null)
        {
            _world.Counts.Add("snapshots installed");
            StateFile.Install(Journal.Staged!);
            Journal.View.SetSnapshot(Image.Point);
            _world.Judge.Installed(this, node);
        }
        if (_world.Nemesis.KillsNow(this))
        {
            return;
        }
        MembershipCheck.Entered(this, ready);
        node.Advance();
        foreach (var grant in ready.Reads)
        {
            Granted(grant);
        }
        Apply(ready.Committed);
    }

    private void Send(Message message)
    {
        _world.Judge.Promises.Made(this, message);
        if (message is SnapshotRequest request)
        {
            SendSnapshot(request);
            return;
        }
        var to = _world.Find(message.To);
        _world.Network.Carry(Id, message.To, () => to.Receive(message));
    }
}
