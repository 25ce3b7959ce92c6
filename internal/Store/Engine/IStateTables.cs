namespace EdgeOrch.Store.Engine;

/// <summary>The tables that <see cref="StateMachine"/> reads and changes. Used by one thread.</summary>
internal interface IStateTables
{
    /// <summary>The live state of a key.</summary>
    bool TryGetHead(string key, out Head head);

    /// <summary>The bytes that a change wrote.</summary>
    ReadOnlyMemory<byte> ReadValue(long id);

    /// <summary>Records a put and makes it the key's head.</summary>
    /// <param name="key">The key.</param>
    /// <param name="head">The new head.</param>
    /// <param name="previousId">The change it replaces, or 0 when the key is new.</param>
    /// <param name="value">The bytes.</param>
    void Put(string key, Head head, long previousId, ReadOnlyMemory<byte> value);

    /// <summary>Records a delete and removes the key's head.</summary>
    /// <param name="key">The key.</param>
    /// <param name="tombstone">The delete's identity and the create revision of the incarnation it ends.</param>
    /// <param name="previousId">The change that wrote the last state.</param>
    /// <param name="lastState">What watchers see as the last state; null is the stored value.</param>
    void Delete(string key, Head tombstone, long previousId, ReadOnlyMemory<byte>? lastState);
}
