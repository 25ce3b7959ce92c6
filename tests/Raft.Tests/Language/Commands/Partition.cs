using System.Globalization;

namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>partition 1 2 | 3</c>: what is sent from one side to the other is lost from now on. <c>partition 1 > 3</c> cuts one direction only.</summary>
internal sealed class Partition : ICommand
{
    /// <inheritdoc/>
    public string Name => "partition";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        string bar = arguments.Values.Contains(">") ? ">" : "|";
        int at = arguments.Values.ToList().IndexOf(bar);
        foreach (string left in arguments.Values.Take(at))
        {
            foreach (string right in arguments.Values.Skip(at + 1))
            {
                Cut(world, long.Parse(left, CultureInfo.InvariantCulture), long.Parse(right, CultureInfo.InvariantCulture), both: bar == "|");
            }
        }
    }

    private static void Cut(World world, long from, long to, bool both)
    {
        world.Wires.Cut(from, to);
        if (both)
        {
            world.Wires.Cut(to, from);
        }
    }
}
