using System.Runtime.InteropServices;

namespace EdgeOrch.Api.Apply;

/// <summary>
/// A set of field paths. A path in the set says nothing about the paths below it. Filled with <see cref="Add"/>, then never changed:
/// sets share their parts.
/// </summary>
internal sealed class FieldSet
{
    // Null in empty sets, which most are.
    private List<FieldNode>? _nodes;
    private bool _ordered = true;

    /// <summary>True when no path is in the set.</summary>
    public bool IsEmpty => _nodes is null;

    /// <summary>The first steps, ordered by name.</summary>
    public ReadOnlySpan<FieldNode> Nodes
    {
        get
        {
            Order();
            return CollectionsMarshal.AsSpan(_nodes);
        }
    }

    /// <summary>A set of top-level fields.</summary>
    public static FieldSet OfFields(IEnumerable<string> names)
    {
        var set = new FieldSet();
        foreach (var name in names)
        {
            set.Add("f:" + name, true, null);
        }

        return set;
    }

    /// <summary>Puts paths in; what adds no path is left out, so that a set without paths has no nodes.</summary>
    public void Add(string name, bool member, FieldSet? below)
    {
        if (below is { IsEmpty: true })
        {
            below = null;
        }

        if (member || below is not null)
        {
            _nodes ??= [];
            _ordered &= _nodes.Count == 0 || string.CompareOrdinal(_nodes[^1].Name, name) < 0;
            _nodes.Add(new FieldNode(name, member, below));
        }
    }

    /// <summary>The node of a step; empty when there is none.</summary>
    public FieldNode Find(string name)
    {
        var nodes = Nodes;
        int low = 0, high = nodes.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            switch (string.CompareOrdinal(nodes[middle].Name, name))
            {
                case 0: return nodes[middle];
                case < 0: low = middle + 1; break;
                default: high = middle - 1; break;
            }
        }

        return default;
    }

    /// <summary>Whether the path of these fields is in the set.</summary>
    public bool Has(params ReadOnlySpan<string> fields)
    {
        var set = this;
        for (var i = 0; i < fields.Length && set is not null; i++)
        {
            var node = set.Find("f:" + fields[i]);
            if (i == fields.Length - 1)
            {
                return node.Member;
            }

            set = node.Below;
        }

        return false;
    }

    /// <summary>Whether both have the same paths.</summary>
    public bool SameAs(FieldSet other)
    {
        var left = Nodes;
        var right = other.Nodes;
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].Name != right[i].Name || left[i].Member != right[i].Member || left[i].Below is null != (right[i].Below is null)
                || (left[i].Below is { } below && !below.SameAs(right[i].Below!)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The paths in the order messages list them: those that end at a level before those that go deeper.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        Order();
        foreach (var node in (_nodes ?? []).Where(static n => n.Member))
        {
            yield return prefix + PathElement.Show(node.Name);
        }

        foreach (var node in (_nodes ?? []).Where(static n => n.Below is not null))
        {
            foreach (var path in node.Below!.Paths(prefix + PathElement.Show(node.Name)))
            {
                yield return path;
            }
        }
    }

    private void Order()
    {
        if (_ordered || _nodes is null)
        {
            return;
        }

        var nodes = new List<FieldNode>(_nodes.Count);
        _nodes.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var node in _nodes)
        {
            if (nodes.Count > 0 && nodes[^1].Name == node.Name)
            {
                nodes[^1] = new FieldNode(node.Name, nodes[^1].Member || node.Member, FieldSets.Union(nodes[^1].Below, node.Below));
            }
            else
            {
                nodes.Add(node);
            }
        }

        _ordered = true;
        _nodes = nodes;
    }
}
