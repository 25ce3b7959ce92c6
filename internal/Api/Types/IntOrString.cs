using System.Globalization;
using System.Text.Json;

namespace EdgeOrch.Api.Types;

/// <summary>A number or a text, as ports and rolling-update bounds are written.</summary>
public readonly struct IntOrString : IEquatable<IntOrString>
{
    private readonly string? _text;
    private readonly int _number;

    /// <summary>Holds a number.</summary>
    public IntOrString(int number) => _number = number;

    /// <summary>Holds a text.</summary>
    public IntOrString(string text) => _text = text;

    /// <summary>The text, or null when this is a number.</summary>
    public string? Text => _text;

    /// <summary>Whether this is a number.</summary>
    public bool IsNumber => _text is null;

    /// <summary>The number; 0 when this is a text.</summary>
    public int Number => _number;

    /// <summary>Converts a number.</summary>
    public static implicit operator IntOrString(int number) => new(number);

    /// <summary>Converts a text.</summary>
    public static implicit operator IntOrString(string text) => new(text);

    /// <summary>
    /// The number itself, or the percentage of <paramref name="total"/> that a text such as <c>25%</c> names.
    /// </summary>
    /// <exception cref="FormatException">The text is not a percentage.</exception>
    public int Scale(int total, bool roundUp)
    {
        if (_text is null)
        {
            return _number;
        }

        if (!_text.EndsWith('%') || !int.TryParse(_text.AsSpan(0, _text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
        {
            throw new FormatException($"\"{_text}\" is neither a number nor a percentage");
        }

        var scaled = (long)percent * total;
        return (int)(roundUp ? (scaled + 99) / 100 : scaled / 100);
    }

    /// <summary>Reads a JSON number or string.</summary>
    public static IntOrString Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => new IntOrString(JsonModel.ReadInt32(ref reader)),
        JsonTokenType.String => new IntOrString(reader.GetString()!),
        _ => throw new JsonException($"expected a number or a string, found {reader.TokenType}"),
    };

    /// <summary>Writes a JSON number or string.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (_text is null)
        {
            writer.WriteNumberValue(_number);
        }
        else
        {
            writer.WriteStringValue(_text);
        }
    }

    /// <inheritdoc/>
    public bool Equals(IntOrString other) => _number == other._number && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IntOrString other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_text, _number);

    /// <inheritdoc/>
    public override string ToString() => _text ?? _number.ToString(CultureInfo.InvariantCulture);
}
