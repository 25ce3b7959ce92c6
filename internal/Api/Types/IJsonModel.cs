using System.Text.Json;

namespace EdgeOrch.Api.Types;

/// <summary>A type that reads and writes itself as JSON without reflection. Instances are not thread-safe while changed.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IJsonModel<TSelf>
    where TSelf : class, IJsonModel<TSelf>
{
    /// <summary>Reads the object the reader stands on; unknown members are skipped.</summary>
    /// <exception cref="JsonException">A member has the wrong JSON type.</exception>
    static abstract TSelf Read(ref Utf8JsonReader reader);

    /// <summary>Writes the object; members that are null are left out.</summary>
    void Write(Utf8JsonWriter writer);
}
