using System.Runtime.CompilerServices;

namespace EdgeOrch.Raft.Simulation;

/// <summary>A text that is only made when a condition does not hold: checks run at every step and almost never find anything.</summary>
[InterpolatedStringHandler]
internal ref struct Finding
{
    private DefaultInterpolatedStringHandler _text;

    public Finding(int literalLength, int formattedCount, bool condition, out bool isWanted)
    {
        isWanted = !condition;
        _text = condition ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount);
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    /// <inheritdoc/>
    public override string ToString() => _text.ToStringAndClear();
}
