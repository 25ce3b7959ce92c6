using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>renew-snapshot FROM>TO</c>: the sender puts the newest snapshot it has in the place of those on their way.</summary>
internal sealed class RenewSnapshot : ICommand
{
    /// <inheritdoc/>
    public string Name => "renew-snapshot";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world.Wires.Rearrange(
            new MessageChoice(arguments).Fits,
            messages => messages.Select(message => message is SnapshotRequest old ? old with { Point = world[old.From].Applied } : message));
    }
}
