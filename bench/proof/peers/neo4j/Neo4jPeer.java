import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.GraphDatabaseService;
import org.neo4j.graphdb.Label;
import org.neo4j.graphdb.Node;
import org.neo4j.graphdb.RelationshipType;

/**
 * Neo4j in the asking process: `<folder> <nodes.csv> <edges.csv>`. Each input line is `<direction> <hops> <start>`, and
 * each answer `<reached> <milliseconds>`.
 */
public final class Neo4jPeer {
  private static final Label NODE = Label.label("Node");
  private static final RelationshipType EDGE = RelationshipType.withName("EDGE");
  private static final int EDGES_PER_TRANSACTION = 50_000;
  /** No closure of the lists is deeper; an unbounded walk isn't pruned. */
  private static final int MOST_HOPS = 30;

  public static void main(String[] args) throws Exception {
    var folder = Path.of(args[0]);
    var management =
        new DatabaseManagementServiceBuilder(folder)
            .setConfig(GraphDatabaseSettings.pagecache_memory, 1024L * 1024 * 1024)
            .build();
    var database = management.database(GraphDatabaseSettings.DEFAULT_DATABASE_NAME);
    var loaded = folder.resolve("loaded");
    if (!Files.exists(loaded)) {
      load(database, Path.of(args[1]), Path.of(args[2]));
      Files.writeString(loaded, "");
    }
    System.out.println("ready");
    try (var input = new BufferedReader(new InputStreamReader(System.in))) {
      for (var line = input.readLine(); line != null; line = input.readLine()) {
        var asked = line.split(" ");
        var query = queryOf(asked[0], asked[1]);
        var began = System.nanoTime();
        var reached = 0L;
        try (var transaction = database.beginTx()) {
          Map<String, Object> parameters = Map.of("start", Long.parseLong(asked[2]));
          try (var result = transaction.execute(query, parameters)) {
            reached = (Long) result.next().get("reached");
          }
        }
        System.out.println(reached + " " + (System.nanoTime() - began) / 1e6);
      }
    }
    management.shutdown();
  }

  /** With DISTINCT the planner follows each edge once, breadth first. */
  private static String queryOf(String direction, String hops) {
    var edges = "[:EDGE*1.." + (hops.equals("all") ? MOST_HOPS : hops) + "]";
    var path = direction.equals("in") ? "<-" + edges + "-" : "-" + edges + "->";
    return "MATCH (a:Node {id: $start})" + path + "(b:Node) WHERE b.id <> $start RETURN count(DISTINCT b) AS reached";
  }

  private static void load(GraphDatabaseService database, Path nodes, Path edges) throws Exception {
    try (var transaction = database.beginTx()) {
      transaction.schema().constraintFor(NODE).assertPropertyIsUnique("id").create();
      transaction.commit();
    }
    var ids = Files.readAllLines(nodes);
    var elements = new String[ids.size() + 1];
    for (var from = 0; from < ids.size(); from += EDGES_PER_TRANSACTION) {
      try (var transaction = database.beginTx()) {
        for (var i = from; i < Math.min(ids.size(), from + EDGES_PER_TRANSACTION); i++) {
          Node node = transaction.createNode(NODE);
          node.setProperty("id", Long.parseLong(ids.get(i)));
          elements[Integer.parseInt(ids.get(i))] = node.getElementId();
        }
        transaction.commit();
      }
    }
    try (var lines = Files.newBufferedReader(edges)) {
      for (var line = lines.readLine(); line != null; ) {
        try (var transaction = database.beginTx()) {
          for (var i = 0; i < EDGES_PER_TRANSACTION && line != null; i++, line = lines.readLine()) {
            var ends = line.split(",");
            var from = transaction.getNodeByElementId(elements[Integer.parseInt(ends[0])]);
            var to = transaction.getNodeByElementId(elements[Integer.parseInt(ends[1])]);
            from.createRelationshipTo(to, EDGE);
          }
          transaction.commit();
        }
      }
    }
  }
}
