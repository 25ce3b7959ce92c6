using System.Runtime.InteropServices;
using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;
using static EdgeOrch.Linux.Netlink.NetlinkConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>Sets and their elements.</summary>
public sealed partial class NftBatch
{
    /// <summary>Creates a set unless it exists; its elements are added separately.</summary>
    public void AddSet(NftSet set)
    {
        using var message = Begin(NFT_MSG_NEWSET, NLM_F_CREATE, "add set " + set.Name);
        var flags = (set.DataType is not null ? NFT_SET_MAP : 0)
            | (set.Timeout is not null ? NFT_SET_TIMEOUT | NFT_SET_EVAL : 0);
        Buffer.String(NFTA_SET_TABLE, _table);
        Buffer.String(NFTA_SET_NAME, set.Name);
        Buffer.U32NetworkOrder(NFTA_SET_FLAGS, (uint)flags);
        Buffer.U32NetworkOrder(NFTA_SET_KEY_TYPE, set.KeyType.Id);
        Buffer.U32NetworkOrder(NFTA_SET_KEY_LEN, (uint)set.KeyType.Length);
        Buffer.U32NetworkOrder(NFTA_SET_ID, ++_setId);
        if (set.DataType is { } data)
        {
            Buffer.U32NetworkOrder(NFTA_SET_DATA_TYPE, data.Id);
            Buffer.U32NetworkOrder(NFTA_SET_DATA_LEN, (uint)data.Length);
        }

        if (set.Timeout is { } timeout)
        {
            Buffer.U64NetworkOrder(NFTA_SET_TIMEOUT, (ulong)timeout.TotalMilliseconds);
        }

        WriteByteOrder(set.KeyType == NftDataType.Integer);
    }

    /// <summary>Deletes a set that no rule uses, elements included.</summary>
    public void DeleteSet(string set)
    {
        using var message = Begin(NFT_MSG_DELSET, 0, "delete set " + set);
        Buffer.String(NFTA_SET_TABLE, _table);
        Buffer.String(NFTA_SET_NAME, set);
    }

    /// <summary>Adds elements; one that is there already with the same data is fine.</summary>
    public void AddElements(NftSet set, IReadOnlyList<NftElement> elements)
    {
        foreach (var chunk in elements.Chunk(ElementsPerMessage))
        {
            WriteElements(NFT_MSG_NEWSETELEM, NLM_F_CREATE, "add elements to " + set.Name, set, chunk);
        }
    }

    /// <summary>Deletes elements, all of which must be there.</summary>
    public void DeleteElements(NftSet set, IReadOnlyList<NftElement> elements)
    {
        foreach (var chunk in elements.Chunk(ElementsPerMessage))
        {
            WriteElements(NFT_MSG_DELSETELEM, 0, "delete elements of " + set.Name, set, chunk);
        }
    }

    /// <summary>Tells libnftables how to print keys: type 0, length 4, then 1 for host order or 2 for network order.</summary>
    private void WriteByteOrder(bool hostOrder)
    {
        Span<byte> userData = stackalloc byte[6];
        userData[1] = 4;
        MemoryMarshal.Write(userData[2..], hostOrder ? 1u : 2u);
        Buffer.Attribute(NFTA_SET_USERDATA, userData);
    }

    private void WriteElements(int type, ushort flags, string operation, NftSet set, ReadOnlySpan<NftElement> elements)
    {
        using var message = Begin(type, flags, operation);
        Buffer.String(NFTA_SET_ELEM_LIST_TABLE, _table);
        Buffer.String(NFTA_SET_ELEM_LIST_SET, set.Name);
        using var list = Buffer.BeginNested(NFTA_SET_ELEM_LIST_ELEMENTS);
        foreach (var element in elements)
        {
            using var item = Buffer.BeginNested(NFTA_LIST_ELEM);
            using (Buffer.BeginNested(NFTA_SET_ELEM_KEY))
            {
                Buffer.Attribute(NFTA_DATA_VALUE, element.Key.Bytes);
            }

            if (element.Data is { } data)
            {
                using var value = Buffer.BeginNested(NFTA_SET_ELEM_DATA);
                Buffer.Attribute(NFTA_DATA_VALUE, data.Bytes);
            }

            element.Verdict?.Write(Buffer, NFTA_SET_ELEM_DATA);
        }
    }
}
