using System.Globalization;

namespace EdgeOrch.Raft.Tests.Language;

/// <summary>The words of one command: its name, then values, then <c>name=value</c> in any order. A name nobody asks for is an error.</summary>
internal sealed class Arguments
{
    private readonly List<string> _values = [];
    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);

    internal Arguments(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Command = words[0];
        foreach (string word in words[1..])
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                _named.Add(word[..equals], word[(equals + 1)..]);
            }
            else
            {
                _values.Add(word);
            }
        }
    }

    /// <summary>The first word.</summary>
    internal string Command { get; }

    /// <summary>The words without a name.</summary>
    internal IReadOnlyList<string> Values => _values;

    /// <summary>The word at a place.</summary>
    internal string Word(int place) =>
        place < _values.Count ? _values[place] : throw new FormatException($"{Command} wants at least {place + 1} values");

    /// <summary>The number at a place.</summary>
    internal long Number(int place) => Parse(Word(place));

    /// <summary>All words as numbers.</summary>
    internal long[] Numbers() => [.. _values.Select(Parse)];

    /// <summary>Takes a named word.</summary>
    internal string? Take(string name) => _named.Remove(name, out string? value) ? value : null;

    /// <summary>Takes a named number.</summary>
    internal long TakeNumber(string name, long otherwise) => Take(name) is { } value ? Parse(value) : otherwise;

    /// <summary>Takes numbers with commas between them; <c>none</c> is no number.</summary>
    internal long[]? TakeNumbers(string name) =>
        Take(name) is { } value ? value == "none" ? [] : [.. value.Split(',').Select(Parse)] : null;

    /// <summary>Fails when something was given that no one took.</summary>
    internal void RequireAllTaken()
    {
        if (_named.Count > 0)
        {
            throw new FormatException($"{Command} does not know {string.Join(", ", _named.Keys)}");
        }
    }

    private static long Parse(string word) => long.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
}
