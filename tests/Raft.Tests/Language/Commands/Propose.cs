using System.Globalization;
using System.Text;

namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>propose ID [TEXT] [bytes=N] [times=N]</c>: offers commands.</summary>
internal sealed class Propose : ICommand
{
    /// <inheritdoc/>
    public string Name => "propose";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        var node = world[arguments.Number(0)].Node;
        byte[] data = arguments.Take("bytes") is { } bytes
            ? Encoding.ASCII.GetBytes(new string('x', int.Parse(bytes, CultureInfo.InvariantCulture)))
            : Encoding.ASCII.GetBytes(arguments.Word(1));
        for (long left = arguments.TakeNumber("times", 1); left > 0; left--)
        {
            var result = node.Propose(data, out var id);
            world.Trace.Answer(result == ProposalResult.Accepted ? $"{result} {id}" : $"{result}");
        }
    }
}
