using System.Diagnostics.CodeAnalysis;

namespace EdgeOrch.Api.Apply;

/// <summary>The algebra of field sets. An absent set is an empty one. Pure.</summary>
internal static class FieldSets
{
    /// <summary>The paths of either.</summary>
    [return: NotNullIfNotNull(nameof(left)), NotNullIfNotNull(nameof(right))]
    public static FieldSet? Union(FieldSet? left, FieldSet? right)
    {
        if (left is null or { IsEmpty: true })
        {
            return right ?? left;
        }

        return right is null or { IsEmpty: true } ? left : Zip(left, right, true, true,
            static (a, b) => (a.Member || b.Member, Union(a.Below, b.Below)));
    }

    /// <summary>The paths of both.</summary>
    public static FieldSet? Common(FieldSet? left, FieldSet? right) => left is null || right is null ? null
        : Zip(left, right, false, false, static (a, b) => (a.Member && b.Member, Common(a.Below, b.Below)));

    /// <summary>The paths of the left that are not in the right.</summary>
    [return: NotNullIfNotNull(nameof(left))]
    public static FieldSet? Without(FieldSet? left, FieldSet? right) => left is null || right is null || right.IsEmpty ? left
        : Zip(left, right, true, false, static (a, b) => (a.Member && !b.Member, Without(a.Below, b.Below)));

    /// <summary>The paths of the left that are neither in the right nor below a path of the right.</summary>
    [return: NotNullIfNotNull(nameof(left))]
    public static FieldSet? Outside(FieldSet? left, FieldSet? right) => left is null || right is null || right.IsEmpty ? left
        : Zip(left, right, true, false, static (a, b) => b.Member ? (false, null) : (a.Member, Outside(a.Below, b.Below)));

    /// <summary>The set with every field the schema names on the way to one of its paths; free keys and list items are not added.</summary>
    public static FieldSet WithNamed(FieldSet set, Slot slot)
    {
        var result = new FieldSet();
        foreach (var node in set.Nodes)
        {
            var named = node.Below is not null && node.Name.StartsWith("f:", StringComparison.Ordinal) && slot.Declares(node.Name[2..]);
            result.Add(node.Name, node.Member || named, node.Below is null ? null : WithNamed(node.Below, slot.At(node.Name)));
        }

        return result;
    }

    /// <summary>The set after types in it became one value each: what was owned in part is then owned whole.</summary>
    public static FieldSet Fitted(FieldSet set, Slot slot)
    {
        var result = new FieldSet();
        foreach (var node in set.Nodes)
        {
            var inner = slot.At(node.Name);
            var whole = node.Below is not null && inner.IsAtomic;
            result.Add(node.Name, node.Member || whole, node.Below is null || whole ? null : Fitted(node.Below, inner));
        }

        return result;
    }

    private static FieldSet Zip(
        FieldSet left, FieldSet right, bool keepLeft, bool keepRight, Func<FieldNode, FieldNode, (bool Member, FieldSet? Below)> both)
    {
        var result = new FieldSet();
        var a = left.Nodes;
        var b = right.Nodes;
        int i = 0, j = 0;
        while (i < a.Length || j < b.Length)
        {
            var order = i == a.Length ? 1 : j == b.Length ? -1 : string.CompareOrdinal(a[i].Name, b[j].Name);
            if (order == 0)
            {
                var (member, below) = both(a[i], b[j++]);
                result.Add(a[i++].Name, member, below);
            }
            else if (order < 0)
            {
                Keep(result, a[i++], keepLeft);
            }
            else
            {
                Keep(result, b[j++], keepRight);
            }
        }

        return result;
    }

    private static void Keep(FieldSet result, FieldNode node, bool keep)
    {
        if (keep)
        {
            result.Add(node.Name, node.Member, node.Below);
        }
    }
}
