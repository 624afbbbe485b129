// The other side of histogram_peer_test.cpp: HdrHistogram's own Java implementation.
//   write HIGHEST DIGITS   reads "value count" lines from standard input, prints the compressed V2 encoding in base64
//   read                   reads such a text, prints count, min, max, mean, then the percentiles 50 90 99 99.9 100
// The counts of the stored samples in the test were made with `write`.
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Scanner;
import org.HdrHistogram.Histogram;

class histogram_peer {
  public static void main(String[] arguments) throws Exception {
    Scanner in = new Scanner(System.in);
    if (arguments[0].equals("write")) {
      Histogram histogram = new Histogram(Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
      while (in.hasNextLong()) histogram.recordValueWithCount(in.nextLong(), in.nextLong());
      ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
      int length = histogram.encodeIntoCompressedByteBuffer(buffer);
      System.out.println(Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(buffer.array(), length)));
    } else {
      ByteBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(in.next()));
      Histogram histogram = Histogram.decodeFromCompressedByteBuffer(buffer, 0);
      System.out.println(histogram.getTotalCount() + " " + histogram.getMinValue() + " " + histogram.getMaxValue() + " "
          + histogram.getMean());
      for (double percent : new double[] {50, 90, 99, 99.9, 100}) {
        System.out.println(histogram.getValueAtPercentile(percent));
      }
    }
  }
}
