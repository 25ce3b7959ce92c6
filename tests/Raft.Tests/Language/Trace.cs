using System.Text;

namespace EdgeOrch.Raft.Tests.Language;

/// <summary>What a scenario prints: one fact a line.</summary>
internal sealed class Trace
{
    private readonly StringBuilder _text = new();

    /// <summary>Whether what servers do by themselves is printed; what a command asks for always is.</summary>
    internal bool IsOn { get; set; } = true;

    /// <summary>Prints something a server did.</summary>
    internal void Event(string line)
    {
        if (IsOn)
        {
            Answer(line);
        }
    }

    /// <summary>Prints something a command asked for.</summary>
    internal void Answer(string line) => _text.Append("  ").Append(line).Append('\n');

    /// <summary>Takes what was printed since the last time.</summary>
    internal string Take()
    {
        string text = _text.ToString();
        _text.Clear();
        return text;
    }
}
