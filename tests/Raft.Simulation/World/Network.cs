namespace EdgeOrch.Raft.Simulation;

/// <summary>Loses, doubles, delays and so reorders what servers send each other; links may be cut in each direction by itself.</summary>
internal sealed class Network(World world)
{
    private readonly bool[,] _cut = new bool[World.MostServers + 1, World.MostServers + 1];

    /// <summary>Whether anything but the usual short way may happen to a message.</summary>
    internal bool IsStormy { get; set; } = true;

    /// <summary>Sends something on its way.</summary>
    internal void Carry(long from, long to, Action deliver)
    {
        if (_cut[from, to] || (IsStormy && world.Random.Chance(world.Scenario.LossRate)))
        {
            world.Counts.Add("messages lost");
            return;
        }
        Schedule(from, to, deliver);
        if (IsStormy && world.Random.Chance(world.Scenario.DuplicateRate))
        {
            world.Counts.Add("messages doubled");
            Schedule(from, to, deliver);
        }
    }

    /// <summary>Cuts one direction of one link.</summary>
    internal void Cut(long from, long to) => _cut[from, to] = true;

    /// <summary>Joins all links again.</summary>
    internal void Heal() => Array.Clear(_cut);

    private void Schedule(long from, long to, Action deliver)
    {
        int moments = IsStormy && world.Random.Chance(world.Scenario.LateRate)
            ? world.Random.Between(1, world.Scenario.LatestMoments)
            : world.Random.Between(1, 3);
        // What was past the place of a cut when it happened arrives.
        bool isPast = IsStormy && world.Random.Chance(0.5);
        world.Calendar.After(moments, () =>
        {
            if (isPast || !_cut[from, to])
            {
                deliver();
            }
        });
    }
}
