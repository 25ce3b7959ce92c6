namespace EdgeOrch.Raft.Tests.Language;

/// <summary>One command of the scenario language; it prints to <see cref="World.Trace"/>.</summary>
internal interface ICommand
{
    /// <summary>The first word of its lines.</summary>
    string Name { get; }

    /// <summary>Does it.</summary>
    void Run(World world, Arguments arguments);
}
