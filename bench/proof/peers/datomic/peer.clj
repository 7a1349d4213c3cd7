;; Datomic Local in the asking process: <folder> <nodes.csv> <edges.csv>. Each input line is
;; "<direction> <hops> <start>", and each answer "<reached> <milliseconds>".
(require '[clojure.java.io :as io]
         '[clojure.string :as string]
         '[datomic.client.api :as d])

(def edges-a-transaction 2000)

(def schema
  [{:db/ident :node/id :db/valueType :db.type/long :db/cardinality :db.cardinality/one :db/unique :db.unique/identity}
   {:db/ident :node/leads :db/valueType :db.type/ref :db/cardinality :db.cardinality/many}])

(defn load-edges! [connection nodes edges]
  (d/transact connection {:tx-data schema})
  (with-open [lines (io/reader nodes)]
    (doseq [ids (partition-all edges-a-transaction (line-seq lines))]
      (d/transact connection {:tx-data (mapv (fn [id] {:node/id (parse-long id)}) ids)})))
  (with-open [lines (io/reader edges)]
    (doseq [some-lines (partition-all edges-a-transaction (line-seq lines))]
      (d/transact connection
        {:tx-data (mapv (fn [line]
                          (let [[from to] (string/split line #",")]
                            [:db/add [:node/id (parse-long from)] :node/leads [:node/id (parse-long to)]]))
                    some-lines)}))))

;; Without a limit it stops at 1,000 and doesn't say so.
(defn neighbours [db direction node]
  (if (= direction "in")
    (map :e (d/datoms db {:index :vaet :components [node :node/leads] :limit -1}))
    (map :v (d/datoms db {:index :eavt :components [node :node/leads] :limit -1}))))

(defn reached [db direction hops start]
  (loop [frontier [start] seen #{start} depth 0]
    (if (or (empty? frontier) (= depth hops))
      (dec (count seen))
      (let [found (into #{} (comp (mapcat #(neighbours db direction %)) (remove seen)) frontier)]
        (recur found (into seen found) (inc depth))))))

(let [[folder nodes edges] *command-line-args*
      client (d/client {:server-type :datomic-local :storage-dir folder :system "proof"})
      loaded (io/file folder "loaded")]
  (when-not (.exists loaded)
    (d/delete-database client {:db-name "edges"})
    (d/create-database client {:db-name "edges"})
    (load-edges! (d/connect client {:db-name "edges"}) nodes edges)
    (spit loaded ""))
  (let [db (d/db (d/connect client {:db-name "edges"}))]
    (println "ready")
    (doseq [line (line-seq (io/reader *in*))]
      (let [[direction hops start] (string/split line #" ")
            began (System/nanoTime)
            node (:db/id (d/pull db [:db/id] [:node/id (parse-long start)]))
            answer (reached db direction (if (= hops "all") -1 (parse-long hops)) node)]
        (println answer (/ (- (System/nanoTime) began) 1e6))
        (flush)))))
(shutdown-agents)
(System/exit 0)
