using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Simulation;

/// <content>Snapshots on their way, in parts that get lost like anything else.</content>
internal sealed partial class Server
{
    private const int Attempts = 5;

    private readonly Dictionary<EntryId, StateImage> _received = [];
    private readonly Dictionary<long, SnapshotArrival> _arriving = [];

    private StateImage Received(EntryId id) =>
        _received.GetValueOrDefault(id) ?? throw new ViolationException("snapshot", $"n{Id} is to install {id}, which it never got");

    // The state at the moment of sending, which may be later than the one that the core had in mind.
    private void SendSnapshot(SnapshotRequest request)
    {
        _world.Counts.Add("snapshots sent");
        var image = Image.Copy();
        var departure = new SnapshotDeparture(_world.NextName(), request with { Point = image.Point }, image, Random.Between(1, 4));
        SendParts(departure, Attempts);
    }

    private void SendParts(SnapshotDeparture departure, int attempts)
    {
        var request = departure.Request;
        if (departure.IsComplete || attempts == 0)
        {
            bool delivered = departure.IsComplete;
            Post(node => node.ReportSnapshot(request.To, delivered));
            return;
        }
        var to = _world.Find(request.To);
        int life = _life;
        foreach (int part in departure.Missing())
        {
            _world.Network.Carry(Id, to.Id, () => to.ReceivePart(departure, part, () =>
            {
                if (life == _life)
                {
                    departure.Confirm(part);
                }
            }));
        }
        Alarm(Random.Between(4, 2 * Scenario.Tick), () => SendParts(departure, attempts - 1));
    }

    private void ReceivePart(SnapshotDeparture departure, int part, Action confirm)
    {
        if (Node is null)
        {
            return;
        }
        if (!_arriving.TryGetValue(departure.Name, out var arrival))
        {
            _arriving.Add(departure.Name, arrival = new SnapshotArrival(departure.Parts));
        }
        if (arrival.Take(part, departure.Image.Part(part, departure.Parts)))
        {
            var point = departure.Request.Point;
            _received[point.Id] = arrival.Join(departure.Image);
            Receive(departure.Request);
            if (_world.IsStormy && Random.Chance(_scenario.DuplicateRate))
            {
                Alarm(Random.Between(1, _scenario.LatestMoments), () => Receive(departure.Request));
            }
        }
        _world.Network.Carry(Id, departure.Request.From, confirm);
    }

    private void ForgetSnapshots()
    {
        _received.Clear();
        _arriving.Clear();
    }
}
