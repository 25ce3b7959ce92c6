namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>raft-log [IDS]</c>: the logs on disk.</summary>
internal sealed class RaftLog : ICommand
{
    /// <inheritdoc/>
    public string Name => "raft-log";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        foreach (var server in world.Named(arguments))
        {
            var disk = server.Disk;
            long first = disk.Compacted.Id.Index + 1;
            var entries = disk.LastIndex < first ? [] : disk.Read(first, disk.LastIndex, long.MaxValue);
            world.Trace.Answer($"{server.Id}: behind {disk.Compacted.Id} {Printer.Text(entries)}");
        }
    }
}
