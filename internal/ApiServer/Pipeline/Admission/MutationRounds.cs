using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>
/// Which mutating webhooks are to be asked again: those that want it, were asked in the first round, and did not see what others
/// changed after them. There is no third round. Used by one write only.
/// </summary>
internal sealed class MutationRounds
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _again = new(StringComparer.Ordinal);
    private JsonObject? _left;

    /// <summary>Whether any webhook changed the object in the first round.</summary>
    public bool Changed { get; private set; }

    /// <summary>Whether this is the second round.</summary>
    public bool Second { get; private set; }

    /// <summary>A webhook that wants to be asked again was asked.</summary>
    public void Asked(string id) => _asked.Add(id);

    /// <summary>A webhook changed the object: those asked before it have not seen that.</summary>
    public void NoteChange()
    {
        Changed = true;
        _again.UnionWith(_asked);
        _asked.Clear();
    }

    /// <summary>Begins the second round with the object as the first one left it.</summary>
    public void BeginSecond(JsonObject value)
    {
        Second = true;
        _left = _asked.Count > 0 ? (JsonObject)value.DeepClone() : null;
    }

    /// <summary>Compares what the server's own stages made of the object in the second round.</summary>
    public void Compare(JsonObject value)
    {
        if (_left is not null && !JsonNode.DeepEquals(_left, value))
        {
            NoteChange();
        }

        _left = null;
    }

    /// <summary>Whether a webhook is asked in the second round.</summary>
    public bool WantsAgain(string id) => _again.Contains(id);
}
