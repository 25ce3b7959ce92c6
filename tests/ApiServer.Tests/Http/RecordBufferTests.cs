using System.Buffers;
using System.IO.Pipelines;
using EdgeOrch.ApiServer.Http;

namespace EdgeOrch.ApiServer.Tests.Http;

public sealed class RecordBufferTests
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200, 1, 300)]
    [InlineData(4096, 4096, 4096, 4096, 4096)]
    [InlineData(15 * 1024, 1)]
    [InlineData(1, 100_000, 0, 15_359, 2)]
    public async Task Parts_of_any_size_are_sent_as_they_are(params int[] sizes)
    {
        var buffer = new RecordBuffer(_pipe.Writer);
        var expected = Fill(buffer, sizes);
        await buffer.FlushAsync(CancellationToken.None);

        Assert.Equal(expected, await RestAsync());
    }

    [Fact]
    public async Task A_buffer_that_was_flushed_begins_anew()
    {
        var buffer = new RecordBuffer(_pipe.Writer);
        var expected = Fill(buffer, 70_000);
        Assert.True(buffer.IsFull);
        await buffer.FlushAsync(CancellationToken.None);

        Assert.False(buffer.IsFull);
        expected.AddRange(Fill(buffer, 20, 30));
        await buffer.FlushAsync(CancellationToken.None);
        Assert.Equal(expected, await RestAsync());
    }

    [Fact]
    public async Task Small_parts_share_a_piece_as_large_as_a_record()
    {
        var buffer = new RecordBuffer(_pipe.Writer);
        Fill(buffer, 1300, 1300, 1300, 1300, 1300, 1300, 1300, 1300);
        await buffer.FlushAsync(CancellationToken.None);

        Assert.True((await _pipe.Reader.ReadAsync()).Buffer.IsSingleSegment);
    }

    private static List<byte> Fill(RecordBuffer buffer, params int[] sizes)
    {
        var all = new List<byte>();
        foreach (var size in sizes)
        {
            var part = Enumerable.Range(all.Count, size).Select(static i => (byte)(i * 31)).ToArray();
            buffer.Add(part);
            all.AddRange(part);
        }

        return all;
    }

    private async Task<byte[]> RestAsync()
    {
        await _pipe.Writer.CompleteAsync();
        var result = await _pipe.Reader.ReadAtLeastAsync(int.MaxValue);
        return result.Buffer.ToArray();
    }
}
