using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace EdgeOrch.Api.Types;

/// <summary>
/// A fixed-point amount as the API writes it (<c>500m</c>, <c>1.5Gi</c>, <c>2e3</c>), exact to one billionth.
/// Amounts finer than that are rounded up and amounts beyond the range are cut, as the API does. Equality is by amount.
/// </summary>
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    private const long NanosPerUnit = 1_000_000_000;
    private readonly QuantityFormat _format;

    private Quantity(Int128 nanos, QuantityFormat format)
    {
        Nanos = nanos;
        _format = format;
    }

    /// <summary>The amount in billionths.</summary>
    public Int128 Nanos { get; }

    /// <summary>The amount in whole units, rounded up.</summary>
    public long Value => Saturate(CeilingDivide(Nanos, NanosPerUnit));

    /// <summary>The amount in thousandths, rounded up: how CPU is counted.</summary>
    public long MilliValue => Saturate(CeilingDivide(Nanos, NanosPerUnit / 1000));

    /// <summary>Whether the amount is nothing.</summary>
    public bool IsZero => Nanos == 0;

    /// <summary>Whole units, written with decimal suffixes.</summary>
    public static Quantity FromUnits(long units) => new((Int128)units * NanosPerUnit, QuantityFormat.DecimalSi);

    /// <summary>Thousandths, written with decimal suffixes.</summary>
    public static Quantity FromMillis(long millis) => new((Int128)millis * (NanosPerUnit / 1000), QuantityFormat.DecimalSi);

    /// <summary>Whole bytes, written with binary suffixes.</summary>
    public static Quantity FromBytes(long bytes) => new((Int128)bytes * NanosPerUnit, QuantityFormat.BinarySi);

    /// <summary>Parses the API's form.</summary>
    /// <exception cref="FormatException">The text is not a quantity.</exception>
    public static Quantity Parse(string text) => TryParse(text, out var value)
        ? value
        : throw new FormatException("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");

    /// <summary>Parses the API's form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Quantity value)
    {
        value = default;
        if (!QuantityParser.TryParse(text, out var nanos, out var format))
        {
            return false;
        }

        value = new Quantity(nanos, format);
        return true;
    }

    /// <summary>Reads a JSON string or number.</summary>
    public static Quantity Read(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.Number
            ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan)
            : JsonModel.ReadString(ref reader);
        return TryParse(text, out var value) ? value : throw new JsonException($"\"{text}\" is not a quantity");
    }

    /// <summary>Writes the canonical form.</summary>
    public void Write(Utf8JsonWriter writer) => writer.WriteStringValue(ToString());

    /// <summary>Adds; the left side's way of writing is kept.</summary>
    public static Quantity operator +(Quantity left, Quantity right) => new(left.Nanos + right.Nanos, left.IsZero ? right._format : left._format);

    /// <summary>Subtracts; the left side's way of writing is kept.</summary>
    public static Quantity operator -(Quantity left, Quantity right) => new(left.Nanos - right.Nanos, left._format);

    /// <summary>Compares amounts.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.Nanos < right.Nanos;

    /// <summary>Compares amounts.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.Nanos > right.Nanos;

    /// <summary>Compares amounts.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.Nanos <= right.Nanos;

    /// <summary>Compares amounts.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.Nanos >= right.Nanos;

    /// <summary>Compares amounts.</summary>
    public static bool operator ==(Quantity left, Quantity right) => left.Nanos == right.Nanos;

    /// <summary>Compares amounts.</summary>
    public static bool operator !=(Quantity left, Quantity right) => left.Nanos != right.Nanos;

    /// <inheritdoc/>
    public int CompareTo(Quantity other) => Nanos.CompareTo(other.Nanos);

    /// <inheritdoc/>
    public bool Equals(Quantity other) => Nanos == other.Nanos;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Nanos.GetHashCode();

    /// <summary>The canonical form: no fraction, the largest suffix that keeps the amount exact.</summary>
    public override string ToString()
    {
        var binary = _format == QuantityFormat.BinarySi && Int128.Abs(Nanos) >= (Int128)1024 * NanosPerUnit;
        return binary ? FormatBinary() : FormatDecimal(_format == QuantityFormat.DecimalExponent);
    }

    private string FormatBinary()
    {
        var units = CeilingDivide(Nanos, NanosPerUnit);
        var index = 0;
        while (index < QuantityParser.BinarySuffixes.Length - 1 && units % 1024 == 0)
        {
            units /= 1024;
            index++;
        }

        return units.ToString(CultureInfo.InvariantCulture) + QuantityParser.BinarySuffixes[index];
    }

    private string FormatDecimal(bool exponent)
    {
        var amount = Nanos;
        if (amount == 0)
        {
            return "0";
        }

        var power = -9;
        while (power < 18 && amount % 1000 == 0)
        {
            amount /= 1000;
            power += 3;
        }

        var digits = amount.ToString(CultureInfo.InvariantCulture);
        if (power == 0)
        {
            return digits;
        }

        return exponent ? $"{digits}e{power}" : digits + QuantityParser.DecimalSuffix(power);
    }

    private static Int128 CeilingDivide(Int128 value, Int128 divisor)
    {
        var quotient = value / divisor;
        return value > 0 && value % divisor != 0 ? quotient + 1 : quotient;
    }

    private static long Saturate(Int128 value) => value > long.MaxValue ? long.MaxValue : value < long.MinValue ? long.MinValue : (long)value;
}
